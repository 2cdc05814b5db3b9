export type LogFields = Readonly<Record<string, unknown>>

/**
 * Events with fields, never sentences with values glued in. `event` is a stable name
 * (`delivery.deferred`). Secrets are `Secret` values and print as `[secret]`.
 */
export interface Log {
  debug(event: string, fields?: LogFields): void
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
  child(fields: LogFields): Log
}
