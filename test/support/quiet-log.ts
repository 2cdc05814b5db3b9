import type { Log } from '#relay/ports/log.ts'

/** A log that says nothing. */
export const quietLog: Log = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  child: () => quietLog,
}
