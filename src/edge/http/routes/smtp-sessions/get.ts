import type { ConnectionId } from '#core/ids.ts'
import { scopeOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { idOf } from '../../path-id.ts'
import { sendRefusal } from '../../problem.ts'
import { IdParams, problems } from '../../schemas.ts'
import { sessionDetailView } from '../../../session-view.ts'
import { SessionDetailAnswer } from './session-schema.ts'

const schema = {
  operationId: 'getSmtpSession',
  tags: ['SMTP sessions'],
  summary: 'Show what was said on a connection to a submission port',
  params: IdParams,
  response: { 200: SessionDetailAnswer, ...problems(404) },
}

export function getSession(app: Http, { use }: RouteDeps): void {
  const config = { access: 'read' } as const
  app.get('/v1/smtp-sessions/:id', { schema, config }, async (request, reply) => {
    const id = idOf<ConnectionId>(request.params.id, 'session_not_found')
    if (!id.ok) return sendRefusal(reply, id.error)
    const found = await use.sessions.get(scopeOf(request), id.value)
    return found.ok ? reply.send(sessionDetailView(found.value)) : sendRefusal(reply, found.error)
  })
}
