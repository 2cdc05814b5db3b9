import type { EpochMs } from '#core/time.ts'
import type { TlsFacts } from '#core/tls.ts'
import type { MailVerdicts } from '#relay/ports/mail-auth.ts'

/** One message that the receiving host took, with all that was known about it at that moment. */
export interface MailboxEntry {
  readonly id: string
  readonly receivedAt: EpochMs
  /** Envelope addresses in SMTP form; the sender is empty for `<>`. */
  readonly envelope: { readonly sender: string; readonly recipients: readonly string[] }
  readonly peer: { readonly address: string; readonly port: number }
  readonly helo: string
  readonly tls: TlsFacts | undefined
  /** Decoded for people; empty when the header has none. */
  readonly from: string
  readonly subject: string
  readonly messageId: string
  readonly sizeBytes: number
  /** Undefined when the checks themselves failed; then `checkProblem` says why. */
  readonly verdicts: MailVerdicts | undefined
  readonly checkProblem: string | undefined
  readonly complaint: Complaint | undefined
}

/** A spam complaint that `complain@` made; the report is kept beside the message. */
export interface Complaint {
  /** The return path that the report is for. */
  readonly reportTo: string
  readonly sent: boolean
  /** Why it was not sent. */
  readonly problem: string | undefined
}

/** Reads an entry back from its JSON; undefined for what is none. */
export function parseEntry(json: string): MailboxEntry | undefined {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    return undefined
  }
  return isEntry(value) ? value : undefined
}

function isEntry(value: unknown): value is MailboxEntry {
  if (typeof value !== 'object' || value === null) return false
  const entry = value as Partial<Record<keyof MailboxEntry, unknown>>
  const envelope = entry.envelope as { readonly recipients?: unknown } | undefined
  return (
    typeof entry.id === 'string' &&
    typeof entry.receivedAt === 'number' &&
    typeof entry.sizeBytes === 'number' &&
    Array.isArray(envelope?.recipients)
  )
}
