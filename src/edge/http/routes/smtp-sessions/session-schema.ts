import { Type } from 'typebox'
import { SESSION_OUTCOMES } from '#core/smtp-session.ts'
import { Answer, Nullable, Timestamp, Uuid } from '../../schemas.ts'

export const SessionAnswer = Answer('SmtpSession', {
  id: Uuid,
  started_at: Timestamp,
  ended_at: Nullable(Timestamp, { description: 'Null while it is open.' }),
  remote_address: Type.String(),
  remote_name: Nullable(Type.String()),
  listener: Type.Enum(['submission', 'submissions'], {
    description: 'submission: STARTTLS; submissions: TLS from the first byte.',
  }),
  tls: Nullable(Type.Object({ version: Type.String(), cipher: Type.String() })),
  helo: Type.String(),
  username: Nullable(Type.String({ description: 'As the client wrote it.' })),
  credential_id: Nullable(Uuid),
  outcome: Type.Enum([...SESSION_OUTCOMES]),
  summary: Type.String({ description: 'One sentence: how it went, and why.' }),
  messages_accepted: Type.Integer(),
})

/** One line of a dialogue between a client and a submission port. */
export const DialogueLineAnswer = Answer('SmtpDialogueLine', {
  direction: Type.Enum(['client', 'server']),
  at_ms: Type.Integer({ description: 'Since the connection was made.' }),
  text: Type.String({ description: 'Secrets are masked, content is told by its size.' }),
})

export const SessionDetailAnswer = Answer('SmtpSessionDetail', {
  ...SessionAnswer.properties,
  dialogue: Type.Array(DialogueLineAnswer),
  dialogue_omitted: Nullable(
    Type.Object({
      after: Type.Integer({ description: 'So many lines come before the gap.' }),
      lines: Type.Integer({ description: 'So many are missing.' }),
    }),
  ),
  message_ids: Type.Array(Uuid, { description: 'The last messages that were accepted.' }),
})
