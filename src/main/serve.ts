import { createLog, type ProcessLog } from '#infra/log/log.ts'
import { acquireServeLock } from '#infra/sqlite/serve-lock.ts'
import { startRelay, type Relay } from './compose.ts'
import type { Config } from './config/config.ts'
import { prepareDataFolder } from './data-folder.ts'
import { greeting, readyLine } from './greeting.ts'

/** Supervisors send SIGKILL after 30 s; better to end by ourselves and say so. */
const STOP_WITHIN_MS = 29_000

/** `taifa serve`: runs until a signal ends it. Answers the exit status. */
export async function serve(
  config: Config,
  options: { readonly version: string; readonly json: boolean },
): Promise<number> {
  const log = await createLog({ level: config.logLevel })
  prepareDataFolder(config.dataDir)
  const lock = acquireServeLock(config.dataDir)
  exitOnBug(log)
  const signalled = firstSignal()
  const relay = await startRelay(config, log, options.version)
  const { addresses, setupUrl } = relay
  const said = options.json
    ? readyLine(config, addresses, setupUrl)
    : greeting(config, relay, options.version)
  process.stdout.write(`${said}\n`)
  log.info('server.ready', { version: options.version, mode: config.mode })
  log.info('server.stopping', { signal: await signalled })
  const status = await stop(relay, log)
  lock.release()
  log.flush()
  // Nothing may keep the process: a timer of a library, a client's idle connection.
  process.exit(status)
}

async function stop(relay: Relay, log: ProcessLog): Promise<number> {
  const inTime = await Promise.race([
    relay.stop().then(() => true),
    new Promise<boolean>((resolve) => setTimeout(() => resolve(false), STOP_WITHIN_MS).unref()),
  ])
  if (inTime) log.info('server.stopped')
  else log.error('server.stop_took_too_long', { afterMs: STOP_WITHIN_MS })
  return inTime ? 0 : 1
}

/** A second signal ends the process at once; everything acknowledged is on disk already. */
function firstSignal(): Promise<string> {
  return new Promise((resolve) => {
    let stopping = false
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        if (stopping) process.exit(1)
        stopping = true
        resolve(signal)
      })
    }
  })
}

/** An exception that nobody caught leaves unknown state behind: write it down and end; rows are safe. */
function exitOnBug(log: ProcessLog): void {
  const end = (error: unknown): void => {
    log.error('server.bug', { error })
    log.flush()
    process.exit(70)
  }
  process.on('uncaughtException', end)
  process.on('unhandledRejection', end)
}
