import type { ExpectedRecord } from '#core/domain.ts'
import type { DomainName } from '#core/domain-name.ts'
import type { Result } from '#core/result.ts'
import type { EpochMs } from '#core/time.ts'
import type { MailVerdicts } from './mail-auth.ts'

/** One message in the sandbox's mailbox, as lists show it. */
export interface SandboxEntry {
  readonly id: string
  readonly receivedAt: EpochMs
  readonly envelope: { readonly sender: string; readonly recipients: readonly string[] }
  readonly helo: string
  readonly tls: { readonly version: string; readonly cipher: string } | undefined
  /** Decoded for people; empty when the header has none. */
  readonly from: string
  readonly subject: string
  readonly sizeBytes: number
  /** Undefined when the checks themselves failed; then `checkProblem` says why. */
  readonly verdicts: MailVerdicts | undefined
  readonly checkProblem: string | undefined
  /** What became of the spam complaint that a `complain@` address makes. */
  readonly complaint:
    | {
        readonly reportTo: string
        readonly sent: boolean
        readonly problem: string | undefined
      }
    | undefined
}

/** What a mail program would show. */
export interface ReadableMessage {
  readonly headers: ReadonlyArray<{ readonly name: string; readonly value: string }>
  readonly text: string
  readonly html: string
  readonly attachments: ReadonlyArray<{
    readonly filename: string
    readonly mimeType: string
    readonly sizeBytes: number
  }>
  /** Set when the content could not be taken apart, or only its beginning was. */
  readonly problem: string | undefined
}

export interface SandboxMessage extends ReadableMessage {
  readonly entry: SandboxEntry
  /** Byte for byte as it came. */
  readonly source: Uint8Array
}

export interface SandboxInboxQuery {
  /** A whole address, without regard to case. */
  readonly to: string | undefined
  /** Capped at 1,000. */
  readonly limit: number
  /** Only what came before the message of that id. */
  readonly before?: string | undefined
  /** Only mail whose envelope sender is at one of these domains, in lower case. */
  readonly senderDomains?: ReadonlySet<string> | undefined
}

/** The internet in a box, as far as people play with it. */
export interface SandboxControls {
  /** The records as they are now take the place of what the box's DNS has at their names. */
  publish(records: readonly ExpectedRecord[], origin: DomainName): Promise<Result<unknown, string>>
  /** Newest first. */
  inbox(query: SandboxInboxQuery): Promise<readonly SandboxEntry[]>
  show(id: string): Promise<SandboxMessage | undefined>
}
