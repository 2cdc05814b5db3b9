import type { ForwardAuthentication } from './forward.ts'
import type { AccountId, DomainId, InboxId } from './ids.ts'
import type { EpochMs } from './time.ts'

export const INBOX_VIEWS = ['inbox', 'archived', 'snoozed'] as const
/** `inbox`: neither archived nor snoozed at the moment. */
export type InboxView = (typeof INBOX_VIEWS)[number]

/** Whether mail for any address of a domain is kept to be read here, and for how long. */
export interface InboxSettings {
  readonly enabled: boolean
  /** Days after which a message is removed, read or not. */
  readonly retentionDays: number
}

export const INBOX_OFF: InboxSettings = { enabled: false, retentionDays: 30 }
export const MAX_RETENTION_DAYS = 3_650

/** One message as it came for one address, without its content. */
export interface InboxEntry {
  readonly id: InboxId
  readonly accountId: AccountId
  readonly domainId: DomainId
  readonly recipient: string
  /** Empty for `<>`. */
  readonly envelopeSender: string
  /** Of the only author; empty when From is missing, unreadable or names several. */
  readonly fromAddress: string
  readonly fromName: string
  readonly subject: string
  /** With its angle brackets. */
  readonly messageIdHeader: string
  /** The beginning of its text, in one line. */
  readonly preview: string
  /** Header and body, as stored. */
  readonly sizeBytes: number
  readonly hasAttachments: boolean
  readonly smtpUtf8: boolean
  readonly authentication: ForwardAuthentication
  /** Why From has to be rewritten when it is forwarded; undefined when it has not. */
  readonly rewriteReason: string | undefined
  /** Of the spam filter; undefined when none was asked. */
  readonly spamScore: number | undefined
  readonly receivedAt: EpochMs
  readonly readAt: EpochMs | undefined
  readonly archivedAt: EpochMs | undefined
  readonly snoozeUntil: EpochMs | undefined
}
