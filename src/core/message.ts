import type { MessageDsn } from './dsn.ts'
import type { AccountId, CredentialId, DomainId, MessageId } from './ids.ts'
import type { RecipientState } from './recipient.ts'
import type { EpochMs } from './time.ts'

/** `dsn`: a report of ours about a message that failed. `forward`: mail that came in and goes on. */
export type MessageSource = 'smtp' | 'api' | 'dsn' | 'forward'

/** What history and queue show of a message without its content. */
export interface Message {
  readonly id: MessageId
  readonly accountId: AccountId
  readonly domainId: DomainId | undefined
  readonly credentialId: CredentialId | undefined
  readonly source: MessageSource
  /** Envelope sender as submitted, in SMTP form; empty for `<>`. */
  readonly envelopeSender: string
  /** Envelope sender as it goes out: the per-message return path, or empty. */
  readonly returnPath: string
  /** Address of the From header. */
  readonly fromAddress: string
  readonly subject: string
  /** Value of the Message-ID header, with angle brackets. */
  readonly messageIdHeader: string
  /** Header and body together, as stored. */
  readonly sizeBytes: number
  /** The body or header holds bytes above 127. */
  readonly eightBit: boolean
  /** Header or an address needs SMTPUTF8 at the next hop (RFC 6531). */
  readonly needsSmtpUtf8: boolean
  readonly status: MessageStatus
  readonly createdAt: EpochMs
  /** Absent when the client said nothing of it. */
  readonly dsn?: MessageDsn
}

/** The states of all recipients folded into one word, in the API's spelling. */
export const MESSAGE_STATUSES = [
  'queued',
  'deferred',
  'held',
  'delivered',
  'bounced',
  'failed',
  'suppressed',
  'cancelled',
] as const
export type MessageStatus = (typeof MESSAGE_STATUSES)[number]

// First match wins: what still moves before what has ended, the bad news before the good.
const STATUS_OF: ReadonlyArray<readonly [RecipientState, MessageStatus]> = [
  ['deferred', 'deferred'],
  ['leased', 'queued'],
  ['queued', 'queued'],
  ['held', 'held'],
  ['failed', 'bounced'],
  ['expired', 'failed'],
  ['cancelled', 'cancelled'],
  ['delivered', 'delivered'],
  ['suppressed', 'suppressed'],
]

/** Folds recipient states; an empty list is `queued`. */
export function messageStatus(states: readonly RecipientState[]): MessageStatus {
  for (const [state, status] of STATUS_OF) if (states.includes(state)) return status
  return 'queued'
}

/** Where the bytes of a body are. `inline` travels with the rows; `file` is a spool file, already synced. */
export type StoredBody =
  | { readonly kind: 'inline'; readonly bytes: Uint8Array }
  | { readonly kind: 'file'; readonly name: string; readonly sizeBytes: number }

/** The message as it will be sent, but for the DKIM signature: header (with its empty line) and body. */
export interface MessageContent {
  readonly header: Uint8Array
  readonly body: StoredBody
}

export function bodyBytes(body: StoredBody): number {
  return body.kind === 'inline' ? body.bytes.length : body.sizeBytes
}

/** Header and body. */
export function contentBytes({ header, body }: MessageContent): number {
  return header.length + bodyBytes(body)
}
