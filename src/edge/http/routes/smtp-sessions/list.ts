import { Type } from 'typebox'
import type { ConnectionId, CredentialId } from '#core/ids.ts'
import { SESSION_OUTCOMES } from '#core/smtp-session.ts'
import { scopeOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { Answer, Nullable, problems, Uuid } from '../../schemas.ts'
import { sessionView } from '../../../session-view.ts'
import { SessionAnswer } from './session-schema.ts'

const schema = {
  operationId: 'listSmtpSessions',
  tags: ['SMTP sessions'],
  summary: "List connections to the submission ports with this account's user names, newest first",
  description: 'Failed logins are in it. A connection appears some seconds after it has ended.',
  querystring: Type.Object({
    outcome: Type.Optional(Type.Enum([...SESSION_OUTCOMES])),
    credential_id: Type.Optional(Uuid),
    username: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
    cursor: Type.Optional(Uuid),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  }),
  response: {
    200: Answer('SmtpSessionPage', {
      items: Type.Array(SessionAnswer),
      next_cursor: Nullable(Type.String()),
    }),
    ...problems(422),
  },
}

export function listSessions(app: Http, { use }: RouteDeps): void {
  app.get('/v1/smtp-sessions', { schema, config: { access: 'read' } }, async (request) => {
    const { outcome, credential_id, username, cursor, limit = 50 } = request.query
    const { items, next } = await use.sessions.list(scopeOf(request), {
      outcome,
      credentialId: credential_id?.toLowerCase() as CredentialId | undefined,
      username,
      before: cursor?.toLowerCase() as ConnectionId | undefined,
      limit,
    })
    return { items: items.map(sessionView), next_cursor: next ?? null }
  })
}
