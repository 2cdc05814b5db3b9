import type { AccountId, ConnectionId, CredentialId, MessageId } from './ids.ts'
import type { EpochMs } from './time.ts'

/** How a submission connection went, from the best to the worst that can be said of it. */
export const SESSION_OUTCOMES = [
  'accepted',
  'no_message',
  'login_failed',
  'refused',
  'dropped',
] as const
export type SessionOutcome = (typeof SESSION_OUTCOMES)[number]

export type SessionListener = 'submission' | 'submissions'

/** One connection to a submission port, as lists show it. */
export interface SmtpSession {
  readonly id: ConnectionId
  /** Whose user name was tried; undefined when nobody's was. */
  readonly accountId: AccountId | undefined
  readonly credentialId: CredentialId | undefined
  readonly startedAt: EpochMs
  /** Undefined while it is open. */
  readonly endedAt: EpochMs | undefined
  readonly remoteAddress: string
  readonly listener: SessionListener
  readonly tls: { readonly version: string; readonly cipher: string } | undefined
  readonly helo: string
  /** As the client wrote it. */
  readonly username: string | undefined
  readonly outcome: SessionOutcome
  /** One sentence that says why. */
  readonly summary: string
  readonly messagesAccepted: number
}

export interface DialogueLine {
  readonly direction: 'client' | 'server'
  /** Since the connection was made. */
  readonly atMs: number
  /** One command or reply; secrets are masked and content is told by its size. */
  readonly text: string
}

/** What was said, its middle left out when it is long. */
export interface SessionDialogue {
  readonly lines: readonly DialogueLine[]
  /** So many lines are missing behind the first `after`. */
  readonly omitted: { readonly after: number; readonly lines: number } | undefined
  /** The last ones, oldest first. */
  readonly messageIds: readonly MessageId[]
}

export interface SmtpSessionDetail extends SmtpSession {
  readonly dialogue: SessionDialogue
}
