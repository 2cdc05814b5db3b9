import type {
  AccountId,
  DomainId,
  ForwardId,
  ForwardLogId,
  InboxId,
  MessageId,
  RecipientId,
} from './ids.ts'
import type { EpochMs } from './time.ts'

/** The local part of a rule that takes every address of its domain that no other rule takes. */
export const CATCH_ALL = '*'

/** Mail for one address goes on to others. One rule per address. */
export interface ForwardRule {
  readonly id: ForwardId
  readonly accountId: AccountId
  readonly domainId: DomainId
  /** In lower case; `*` for the whole domain. */
  readonly localpart: string
  /** `localpart@domain`. */
  readonly sourceEmail: string
  /** Together with the URLs at least one. */
  readonly destinationEmails: readonly string[]
  /** `https://…`. */
  readonly destinationUrls: readonly string[]
  readonly isActive: boolean
  /** Take mail that its author's domain asks to have rejected (DMARC `p=reject`). */
  readonly acceptsFailedDmarc: boolean
  /** Copies that a destination has taken. */
  readonly deliveryCount: number
  readonly lastDeliveredAt: EpochMs | undefined
  readonly createdAt: EpochMs
}

/** What became of one copy: in an SMTP queue, or posted to a URL. */
export type ForwardState = 'waiting' | 'delivered' | 'failed'

/** One copy of one message on its way to one destination of a rule. */
export interface ForwardLogEntry {
  readonly id: ForwardLogId
  readonly forwardId: ForwardId
  readonly accountId: AccountId
  /** Of the message in our queue. */
  readonly messageId: MessageId
  /** The queue's recipient; undefined when the destination is a URL. */
  readonly recipientId: RecipientId | undefined
  /** Set when the message is kept in the inbox too. */
  readonly inboxId: InboxId | undefined
  /** Envelope sender, empty for `<>`. */
  readonly fromAddress: string
  /** The address that the mail came for. */
  readonly originalTo: string
  /** Address or URL. */
  readonly forwardedTo: string
  readonly subject: string
  readonly messageIdHeader: string
  readonly sizeBytes: number
  /** SPF, DKIM, DMARC, ARC and reverse DNS in a word each. */
  readonly authentication: ForwardAuthentication
  /** Of the spam filter; undefined when none was asked. */
  readonly spamScore: number | undefined
  /** Why the From field was rewritten; undefined when it was not. */
  readonly rewritten: string | undefined
  readonly createdAt: EpochMs
}

export interface ForwardAuthentication {
  readonly spf: string
  readonly dkim: string
  readonly dmarc: string
  readonly arc: string
  readonly iprev: string
}

/** A log entry with what the destination has said so far. */
export interface ForwardLogView extends ForwardLogEntry {
  readonly state: ForwardState
  readonly attempts: number
  /** The destination's last answer in one line. */
  readonly answer: string | undefined
  readonly changedAt: EpochMs
}
