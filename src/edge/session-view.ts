import type { SmtpSession, SmtpSessionDetail } from '#core/smtp-session.ts'
import { toIso } from '#core/time.ts'

export type SessionView = ReturnType<typeof sessionView>
export type SessionDetailView = ReturnType<typeof sessionDetailView>

/** A submission connection as API and command line show it. */
export function sessionView(session: SmtpSession) {
  return {
    id: session.id as string,
    started_at: toIso(session.startedAt),
    ended_at: session.endedAt === undefined ? null : toIso(session.endedAt),
    remote_address: session.remoteAddress,
    // Names of addresses are not looked up: it would tell the client's DNS who reads the log.
    remote_name: null,
    listener: session.listener,
    tls: session.tls ?? null,
    helo: session.helo,
    username: session.username ?? null,
    credential_id: (session.credentialId ?? null) as string | null,
    outcome: session.outcome,
    summary: session.summary,
    messages_accepted: session.messagesAccepted,
  }
}

export function sessionDetailView(session: SmtpSessionDetail) {
  const { lines, omitted, messageIds } = session.dialogue
  return {
    ...sessionView(session),
    dialogue: lines.map(({ direction, atMs, text }) => ({ direction, at_ms: atMs, text })),
    dialogue_omitted: omitted ?? null,
    message_ids: messageIds.map((id): string => id),
  }
}
