import type { Dns } from '#relay/ports/dns.ts'
import type { MailChecker } from '#relay/ports/mail-auth.ts'
import type { Config } from '../config/config.ts'

/** What the checks look at. */
export interface Patient {
  readonly config: Config
  /** Without a cache. */
  readonly dns: Dns
  readonly checker: MailChecker
  /** A server answers on the data folder's control socket. */
  readonly serverRuns: boolean
  /** The domain whose mail host is asked whether port 25 is open. */
  readonly probe: string
  readonly now: number
}
