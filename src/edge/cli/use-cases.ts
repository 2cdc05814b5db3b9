import type { ExpectedRecord } from '#core/domain.ts'
import type { DomainName } from '#core/domain-name.ts'
import type { Result } from '#core/result.ts'
import type { Accounts } from '#relay/access/accounts.ts'
import type { HttpUseCases } from '../http/http.ts'
import type { MailVerdicts } from '#relay/ports/mail-auth.ts'

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

/** All that the commands of the operator work on: what the API has, and what only the operator may. */
export interface OperatorUseCases extends HttpUseCases {
  readonly accounts: Accounts
  /** Undefined in production. */
  readonly sandbox: SandboxControls | undefined
}
