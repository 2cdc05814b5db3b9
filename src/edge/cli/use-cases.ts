import type { ExpectedRecord } from '#core/domain.ts'
import type { DomainName } from '#core/domain-name.ts'
import type { Result } from '#core/result.ts'
import type { Accounts } from '#relay/access/accounts.ts'
import type { ApiKeys } from '#relay/access/api-keys.ts'
import type { AuditLog } from '#relay/access/audit-log.ts'
import type { Quotas } from '#relay/access/quotas.ts'
import type { SmtpCredentials } from '#relay/access/smtp-credentials.ts'
import type { Domains } from '#relay/domains/domains.ts'
import type { Forwards } from '#relay/inbound/forwards.ts'
import type { GmailSetup } from '#relay/inbound/gmail-setup.ts'
import type { Emails } from '#relay/history/emails.ts'
import type { MailVerdicts } from '#relay/ports/mail-auth.ts'
import type { Suppressions } from '#relay/suppressions/suppressions.ts'
import type { QueueOperations } from '#relay/queue/queue-operations.ts'
import type { QueueView } from '#relay/queue/queue-view.ts'

/** One message in the sandbox's mailbox, as lists show it. */
export interface SandboxEntry {
  readonly id: string
  readonly receivedAt: number
  readonly envelope: { readonly sender: string; readonly recipients: readonly string[] }
  readonly helo: string
  readonly tls: { readonly version: string; readonly cipher: string } | undefined
  readonly from: string
  readonly subject: string
  readonly sizeBytes: number
  readonly verdicts: MailVerdicts | undefined
  readonly checkProblem: string | undefined
}

export interface SandboxMessage {
  readonly entry: SandboxEntry
  readonly source: Uint8Array
  readonly headers: ReadonlyArray<{ readonly name: string; readonly value: string }>
  readonly text: string
  readonly html: string
}

/** The internet in a box, as far as the operator plays with it. */
export interface SandboxControls {
  publish(records: readonly ExpectedRecord[], origin: DomainName): Promise<Result<unknown, string>>
  inbox(query: {
    readonly to: string | undefined
    readonly limit: number
  }): Promise<readonly SandboxEntry[]>
  show(id: string): Promise<SandboxMessage | undefined>
}

/** All that the commands of the operator work on. */
export interface OperatorUseCases {
  readonly accounts: Accounts
  readonly apiKeys: ApiKeys
  readonly domains: Domains
  readonly credentials: SmtpCredentials
  readonly emails: Emails
  readonly forwards: Forwards
  readonly gmail: GmailSetup
  readonly suppressions: Suppressions
  readonly queue: QueueView
  readonly queueOperations: QueueOperations
  readonly audit: AuditLog
  readonly quotas: Quotas
  /** Undefined in production. */
  readonly sandbox: SandboxControls | undefined
}
