import type { Attempt } from '#core/attempt.ts'
import type { CancelSignal } from '#core/cancel.ts'
import type { RecipientId } from '#core/ids.ts'
import type { Message } from '#core/message.ts'
import type { Recipient } from '#core/recipient.ts'
import type { SmtpReply } from '#core/reply.ts'
import type { MessageBytes } from './mail-auth.ts'

/** Some recipients of one message that share a routing domain, and the signed bytes they get. */
export interface DeliveryJob {
  readonly message: Message
  readonly destination: string
  readonly recipients: readonly Recipient[]
  /** Header with all signatures, then the body; no dot-stuffing. */
  readonly bytes: MessageBytes
  readonly sizeBytes: number
}

export type RecipientResult =
  /** The final reply to this recipient was a 2xx. */
  | {
      readonly kind: 'accepted'
      readonly reply: SmtpReply
      readonly host: string
      /** The host offered DSN, so that reports of success are its task now (RFC 3461 §5.2). */
      readonly dsnPassed?: boolean
    }
  /** A host answered 4xx or 5xx (to the connection, MAIL, RCPT or the content). */
  | { readonly kind: 'refused'; readonly reply: SmtpReply; readonly host: string }
  /**
   * No host gave a verdict. `permanent` for what cannot get better by waiting (NXDOMAIN, null MX,
   * only private addresses); `enhanced` is the RFC 3463 code to report (`5.1.10`, `4.4.1`).
   * `uncertain`: the final dot was sent and no reply came, so the host may have taken it.
   */
  | {
      readonly kind: 'unreachable'
      readonly permanent: boolean
      readonly enhanced: string
      readonly problem: string
      readonly uncertain: boolean
    }

export interface DeliveryReport {
  /** One per host address that was tried, in order; at least one. */
  readonly attempts: readonly Attempt[]
  /** One for each recipient of the job. */
  readonly results: ReadonlyMap<RecipientId, RecipientResult>
  /** The hosts that serve the destination, reached or not; absent when they were not found out. */
  readonly hosts?: readonly string[]
}

/** Hands mail to the next host. Never rejects: every failure is a result with its attempts. */
export interface MailTransport {
  deliver(job: DeliveryJob, cancel: CancelSignal): Promise<DeliveryReport>
  /** Says QUIT on idle connections and lets busy ones finish. */
  close(): Promise<void>
}
