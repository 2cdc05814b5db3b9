import type { MessageDsn, RecipientDsn } from '#core/dsn.ts'
import type { DomainName } from '#core/domain-name.ts'
import type { AccountId, CredentialId, DomainId, MessageId } from '#core/ids.ts'
import type { Mailbox, ReversePath } from '#core/mailbox.ts'
import type { SmtpReply } from '#core/reply.ts'
import type { EpochMs } from '#core/time.ts'
import type { TlsFacts } from '#core/tls.ts'
import type { HeaderMailbox } from '#proto/header/address-list.ts'
import type { HeaderEdit } from '#proto/header/assemble.ts'
import type { HeaderBlock } from '#proto/header/scan.ts'

/** Whose mail it is. */
export interface Submitter {
  readonly accountId: AccountId
  /** Undefined for the API. */
  readonly credentialId: CredentialId | undefined
  readonly domainId: DomainId
  readonly domain: DomainName
}

export interface Envelope {
  readonly sender: ReversePath
  /** At least one, each once. */
  readonly recipients: readonly Mailbox[]
  /** What was said of DSN (RFC 3461): with MAIL, and with RCPT by address. */
  readonly dsn?: {
    readonly message: MessageDsn | undefined
    readonly recipients: ReadonlyMap<string, RecipientDsn>
  }
}

/** How it came, for the Received field. */
export interface Arrival {
  readonly helo: string
  readonly extended: boolean
  readonly tls: TlsFacts | undefined
  readonly clientAddress: string
  /** The client said SMTPUTF8. Some say it always, so it proves no need for it. */
  readonly smtpUtf8: boolean
  readonly at: EpochMs
}

/** A message on its way through the recipe: what came, and what shall be done to its header. */
export interface Draft {
  readonly id: MessageId
  readonly submitter: Submitter
  readonly envelope: Envelope
  readonly arrival: Arrival
  readonly header: HeaderBlock
  /** Filled by the step that reads From; at least one afterwards. */
  readonly from: readonly HeaderMailbox[]
  /** Value of the Message-ID field, ours when there was none. */
  readonly messageIdHeader: string
  readonly edit: HeaderEdit
}

export type StepResult =
  | { readonly kind: 'continue'; readonly draft: Draft }
  | { readonly kind: 'refuse'; readonly reply: SmtpReply }

export interface IntakePolicy {
  /** Our name in Received. */
  readonly hostname: string
  readonly showClientAddress: boolean
  /** More Received fields than this are a loop (RFC 5321 §6.3). */
  readonly maxReceived: number
}

export interface IntakeTools {
  readonly policy: IntakePolicy
  /** Is this a verified domain of the account? */
  isVerifiedDomain(accountId: AccountId, domain: DomainName): Promise<boolean>
}

/** One named rule of intake. Answers at once when it can: most messages need no look-up. */
export interface IntakeStep {
  readonly name: string
  readonly run: (draft: Draft, tools: IntakeTools) => StepResult | Promise<StepResult>
}

export const go = (draft: Draft): StepResult => ({ kind: 'continue', draft })
export const refuse = (reply: SmtpReply): StepResult => ({ kind: 'refuse', reply })
