import { describeReply, type SmtpReply } from '#core/reply.ts'
import type { SessionOutcome } from '#core/smtp-session.ts'
import { toIso } from '#core/time.ts'
import type { UsernameOwner } from '../ports/session-store.ts'
import type { SessionEnd } from '../ports/smtp-session.ts'

/** What was learnt of a connection so far. */
export interface SessionFindings {
  readonly isOpen: boolean
  readonly messagesAccepted: number
  readonly loggedIn: boolean
  /** The last login that was tried and not granted. */
  readonly failedLogin: { readonly username: string; readonly reply: SmtpReply } | undefined
  /** The last refusal of a sender, a recipient or a message, or of AUTH itself. */
  readonly refusal: { readonly verb: string; readonly reply: SmtpReply } | undefined
  /** The reply that the connection was ended with. */
  readonly lastWord: SmtpReply | undefined
  readonly inTransaction: boolean
  readonly end: SessionEnd | undefined
  readonly endDetail: string | undefined
}

export interface SessionJudgement {
  readonly outcome: SessionOutcome
  readonly summary: string
}

/** How it went and why, in one sentence for the owner of the user name. */
export function judgeSession(
  findings: SessionFindings,
  owner: UsernameOwner | undefined,
): SessionJudgement {
  const { messagesAccepted, refusal, loggedIn, failedLogin } = findings
  if (messagesAccepted > 0) return { outcome: 'accepted', summary: acceptedText(findings) }
  if (!loggedIn && failedLogin !== undefined) {
    return { outcome: 'login_failed', summary: loginText(failedLogin, owner) }
  }
  if (refusal !== undefined && (refusal.verb !== 'AUTH' || !loggedIn)) {
    const outcome = refusal.verb === 'AUTH' ? 'login_failed' : 'refused'
    return { outcome, summary: refusalText(refusal) }
  }
  if (findings.isOpen) {
    return { outcome: 'no_message', summary: 'The connection is open; no message has come yet.' }
  }
  return endJudgement(findings)
}

function acceptedText({ messagesAccepted, refusal }: SessionFindings): string {
  const count =
    messagesAccepted === 1
      ? 'One message was accepted'
      : `${messagesAccepted} messages were accepted`
  if (refusal === undefined || refusal.verb === 'AUTH') return `${count}.`
  return `${count}; something else was not: ${refusalText(refusal)}`
}

function loginText(
  { username, reply }: { readonly username: string; readonly reply: SmtpReply },
  owner: UsernameOwner | undefined,
): string {
  if (reply.code !== 535) return `The login as ${username} was refused: ${describeReply(reply)}`
  if (owner === undefined) {
    return `The user name ${username} is not known here; copy it from the SMTP credential.`
  }
  if (owner.revokedAt !== undefined) {
    const day = toIso(owner.revokedAt).slice(0, 10)
    return `The credential of ${username} was deleted on ${day}; create a new one for the domain.`
  }
  return `The password for ${username} is wrong; if it is lost, delete the credential and create a new one.`
}

const REFUSED: Readonly<Record<string, string>> = {
  AUTH: 'The login was refused',
  MAIL: 'The sender was refused',
  RCPT: 'A recipient was refused',
}

function refusalText({ verb, reply }: NonNullable<SessionFindings['refusal']>): string {
  return `${REFUSED[verb] ?? 'The message was refused'}: ${describeReply(reply)}`
}

const ENDS = {
  quit: 'The client said QUIT without sending a message.',
  eof: 'The client closed the connection without sending a message.',
  'hung-up': 'The relay ended the connection',
  retired: 'The relay was stopping',
  'timed-out': 'The client was silent for too long',
  'http-client': 'The client speaks HTTP, not SMTP; this is a port for mail programs',
  'bare-lf-client': 'The client ends lines with LF alone, which SMTP does not allow',
  'too-many-faults': 'The client sent too many commands that make no sense here',
  'too-many-logins': 'Too many logins failed',
  'endless-line': 'The client sent a line without end',
  'chunk-not-skippable': 'The client sent a BDAT command that cannot be understood',
  'message-endless': 'The client went on sending after its message was refused',
  'handshake-failed': 'The TLS handshake failed',
  'tls-on-plain-port': 'The client began with TLS on the port for STARTTLS',
} as const satisfies Record<SessionEnd, string>

function endJudgement(findings: SessionFindings): SessionJudgement {
  const { end, inTransaction, lastWord, endDetail } = findings
  if (end === 'quit') return { outcome: 'no_message', summary: ENDS.quit }
  if (end === undefined || end === 'eof') {
    return inTransaction
      ? { outcome: 'dropped', summary: 'The client went away in the middle of a message.' }
      : { outcome: 'no_message', summary: ENDS.eof }
  }
  const detail = endDetail ?? (lastWord === undefined ? undefined : describeReply(lastWord))
  return {
    outcome: 'dropped',
    summary: `${ENDS[end]}${detail === undefined ? '.' : `: ${detail}`}`,
  }
}
