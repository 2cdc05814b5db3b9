import type { Log, LogFields } from '#relay/ports/log.ts'

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly event: string
  readonly fields: LogFields
}

/** A log that a test can read. */
export class RecordingLog implements Log {
  readonly lines: LogLine[]
  readonly #fields: LogFields

  constructor(lines: LogLine[] = [], fields: LogFields = {}) {
    this.lines = lines
    this.#fields = fields
  }

  debug(event: string, fields?: LogFields): void {
    this.#add('debug', event, fields)
  }
  info(event: string, fields?: LogFields): void {
    this.#add('info', event, fields)
  }
  warn(event: string, fields?: LogFields): void {
    this.#add('warn', event, fields)
  }
  error(event: string, fields?: LogFields): void {
    this.#add('error', event, fields)
  }
  child(fields: LogFields): Log {
    return new RecordingLog(this.lines, { ...this.#fields, ...fields })
  }

  events(): readonly string[] {
    return this.lines.map(({ event }) => event)
  }

  #add(level: LogLine['level'], event: string, fields: LogFields = {}): void {
    this.lines.push({ level, event, fields: { ...this.#fields, ...fields } })
  }
}
