import { MINUTE_MS } from '#core/time.ts'

/** What the client waits for. */
export type ClientStep =
  | 'greeting'
  | 'hello'
  | 'starttls'
  | 'auth'
  | 'reset'
  | 'mail'
  | 'rcpt'
  | 'data'
  | 'block'
  | 'final'

/** Longest wait for each answer, in milliseconds; `block` is for each piece of content to leave. */
export type ClientTimeouts = Readonly<Record<ClientStep, number>>

/** RFC 5321 §4.5.3.2; for EHLO, STARTTLS, AUTH and RSET it has no number and gets that of MAIL. */
export const CLIENT_TIMEOUTS: ClientTimeouts = {
  greeting: 5 * MINUTE_MS,
  hello: 5 * MINUTE_MS,
  starttls: 5 * MINUTE_MS,
  auth: 5 * MINUTE_MS,
  reset: 5 * MINUTE_MS,
  mail: 5 * MINUTE_MS,
  rcpt: 5 * MINUTE_MS,
  data: 2 * MINUTE_MS,
  block: 3 * MINUTE_MS,
  final: 10 * MINUTE_MS,
}

/** The same, none longer than `maxMs`. */
export function capTimeouts(timeouts: ClientTimeouts, maxMs: number): ClientTimeouts {
  return {
    greeting: Math.min(timeouts.greeting, maxMs),
    hello: Math.min(timeouts.hello, maxMs),
    starttls: Math.min(timeouts.starttls, maxMs),
    auth: Math.min(timeouts.auth, maxMs),
    reset: Math.min(timeouts.reset, maxMs),
    mail: Math.min(timeouts.mail, maxMs),
    rcpt: Math.min(timeouts.rcpt, maxMs),
    data: Math.min(timeouts.data, maxMs),
    block: Math.min(timeouts.block, maxMs),
    final: Math.min(timeouts.final, maxMs),
  }
}

/** For a sentence: `no … within 300 s`. */
export const AWAITED: Readonly<Record<ClientStep, string>> = {
  greeting: 'greeting',
  hello: 'answer to EHLO',
  starttls: 'answer to STARTTLS',
  auth: 'answer to AUTH',
  reset: 'answer to RSET',
  mail: 'answer to MAIL',
  rcpt: 'answer to RCPT',
  data: 'answer to DATA',
  block: 'progress with the content',
  final: 'answer to the final dot',
}
