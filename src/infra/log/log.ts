import { pino, type DestinationStream, type Logger } from 'pino'
import type { Log, LogFields } from '#relay/ports/log.ts'
import { safeFields } from './log-fields.ts'

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

export interface ProcessLog extends Log {
  /** Writes what is still in memory; to be called last, before the process ends. */
  flush(): void
}

/**
 * The process's log on standard error: one JSON object per line (`level`, `time`, `event`, fields),
 * or readable text when standard error is a terminal.
 */
export async function createLog(options: { readonly level: LogLevel }): Promise<ProcessLog> {
  const stream = process.stderr.isTTY ? await readableStderr() : jsonStderr()
  return {
    ...createLogTo(stream.destination, options.level),
    flush: () => stream.flush(),
  }
}

interface Stderr {
  readonly destination: DestinationStream
  flush(): void
}

function jsonStderr(): Stderr {
  const destination = pino.destination({ dest: 2, sync: false })
  // Whoever read standard error has gone (EPIPE): the mail goes on without a log.
  destination.on('error', () => {})
  return { destination, flush: () => destination.flushSync() }
}

async function readableStderr(): Promise<Stderr> {
  const { default: pretty } = await import('pino-pretty')
  const destination = pretty({
    destination: 2,
    sync: true,
    colorize: true,
    messageKey: 'event',
    translateTime: 'SYS:HH:MM:ss.l',
    singleLine: true,
  })
  return { destination, flush: () => {} }
}

/** As {@link createLog}, JSON lines to any destination. */
export function createLogTo(destination: DestinationStream, level: LogLevel): Log {
  return wrap(
    pino(
      {
        level,
        base: null,
        messageKey: 'event',
        timestamp: pino.stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
      },
      destination,
    ),
  )
}

function wrap(logger: Logger): Log {
  const write = (level: LogLevel) => (event: string, fields?: LogFields) => {
    if (!logger.isLevelEnabled(level)) return
    logger[level](fields === undefined ? {} : safeFields(fields), event)
  }
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (fields) => wrap(logger.child(safeFields(fields))),
  }
}
