import { MINUTE_MS, SECOND_MS } from '#core/time.ts'
import { CLIENT_TIMEOUTS, type ClientTimeouts } from '#proto/smtp/client/timeouts.ts'

/** How this relay behaves as a client of other hosts. */
export interface SmtpClientOptions {
  /** Our name in EHLO. */
  readonly heloName: string
  /** Source address of connections; undefined: the system chooses. */
  readonly localAddress: string | undefined
  readonly timeouts: ClientTimeouts
  readonly connectMs: number
  readonly handshakeMs: number
  /** After this no further host is tried in the same delivery. */
  readonly maxDeliveryMs: number
  readonly pool: PoolOptions
}

export interface PoolOptions {
  /** Connections to one host address with the same security, busy ones included. */
  readonly maxPerKey: number
  /** Idle ones in all. */
  readonly maxIdle: number
  readonly idleMs: number
  readonly maxMessagesPerConnection: number
}

export const SMTP_CLIENT_DEFAULTS: Omit<SmtpClientOptions, 'heloName'> = {
  localAddress: undefined,
  timeouts: CLIENT_TIMEOUTS,
  connectMs: 30 * SECOND_MS,
  handshakeMs: MINUTE_MS,
  maxDeliveryMs: 15 * MINUTE_MS,
  pool: {
    maxPerKey: 20,
    maxIdle: 500,
    // Hosts wait five minutes (RFC 5321 §4.5.3.2.7), but an idle connection takes one of their slots.
    idleMs: 20 * SECOND_MS,
    maxMessagesPerConnection: 100,
  },
}
