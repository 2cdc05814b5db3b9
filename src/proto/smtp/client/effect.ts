import type { SmtpReply } from '#core/reply.ts'
import type { ClientStep } from './timeouts.ts'

/** Why a connection can carry no more mail. */
export type SessionFailure =
  /** The host said so: a refusal at the door, or 421 at any time. */
  | { readonly kind: 'refused'; readonly reply: SmtpReply }
  /** It went away or fell silent, made no sense, or cannot do what we must have. */
  | {
      readonly kind: 'broken'
      readonly permanent: boolean
      /** RFC 3463. */
      readonly enhanced: string
      readonly problem: string
    }

/** What became of one recipient. */
export type Verdict =
  /** A final answer: 2xx to the content, 4xx or 5xx to any step. */
  | {
      readonly kind: 'replied'
      readonly reply: SmtpReply
      readonly step: 'reset' | 'mail' | 'rcpt' | 'data' | 'content'
    }
  /** This host cannot take this message; nothing was sent. */
  | { readonly kind: 'impossible'; readonly enhanced: string; readonly problem: string }

export interface TransactionOutcome {
  /** In the order of the transaction's recipients; undefined: no answer, see `failure`. */
  readonly verdicts: ReadonlyArray<Verdict | undefined>
  /** Set when the connection is of no more use. */
  readonly failure: SessionFailure | undefined
  /** The final dot was sent and no answer understood: those without a verdict may have it. */
  readonly uncertain: boolean
  /** False when not even MAIL was answered. */
  readonly mailAnswered: boolean
}

/** What the driver has to do, in order. */
export type ClientEffect =
  /** For the wire only: may hold a password. */
  | { readonly kind: 'send'; readonly text: string }
  /** For the transcript: secrets masked. */
  | { readonly kind: 'trace'; readonly line: 'sent' | 'received' | 'note'; readonly text: string }
  /** The total time for the next answer begins now. */
  | { readonly kind: 'wait'; readonly step: ClientStep }
  /** Handshake; then `tlsStarted`. */
  | { readonly kind: 'start-tls' }
  /** A transaction may begin. */
  | { readonly kind: 'ready' }
  /** Send the dot-stuffed content and the final dot; then `contentSent`. */
  | { readonly kind: 'send-content' }
  /** The transaction is over. Without a failure another may begin. */
  | { readonly kind: 'finished'; readonly outcome: TransactionOutcome }
  /** The connection is over, outside a transaction. */
  | { readonly kind: 'failed'; readonly failure: SessionFailure }
  | { readonly kind: 'close' }

export type Effects = ClientEffect[]

export function broken(enhanced: string, problem: string): SessionFailure {
  return { kind: 'broken', permanent: false, enhanced, problem }
}
