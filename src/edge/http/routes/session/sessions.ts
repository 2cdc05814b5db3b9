import { Type } from 'typebox'
import type { SessionId } from '#core/ids.ts'
import { toIso } from '#core/time.ts'
import { personOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { idOf } from '../../path-id.ts'
import { sendRefusal } from '../../problem.ts'
import { Answer, IdParams, NoContent, problems, Timestamp, Uuid } from '../../schemas.ts'

const list = {
  operationId: 'listSessions',
  tags: ['Sign-in'],
  summary: 'Where you are signed in, most recently seen first',
  response: {
    200: Answer('SessionList', {
      items: Type.Array(
        Answer('SignedInBrowser', {
          id: Uuid,
          created_at: Timestamp,
          last_seen_at: Timestamp,
          address: Type.String(),
          user_agent: Type.String(),
          current: Type.Boolean({ description: 'The session that asks.' }),
        }),
      ),
    }),
    ...problems(),
  },
}

export function listOwnSessions(app: Http, { use }: RouteDeps): void {
  app.get('/v1/sessions', { schema: list, config: { access: 'user' } }, async (request) => {
    const person = personOf(request)
    const sessions = await use.identity.sessions.list(person)
    const items = sessions.map((session) => ({
      id: session.id,
      created_at: toIso(session.createdAt),
      last_seen_at: toIso(session.lastSeenAt),
      address: session.address,
      user_agent: session.userAgent,
      current: session.id === person.session.id,
    }))
    return { items }
  })
}

const end = {
  operationId: 'endSession',
  tags: ['Sign-in'],
  summary: 'End one of your sessions',
  params: IdParams,
  response: { 204: NoContent, ...problems(404) },
}

export function endSession(app: Http, { use, cookie }: RouteDeps): void {
  const options = { schema: end, config: { access: 'user' } } as const
  app.delete('/v1/sessions/:id', options, async (request, reply) => {
    const id = idOf<SessionId>(request.params.id, 'session_not_found')
    if (!id.ok) return sendRefusal(reply, id.error)
    const person = personOf(request)
    const ended = await use.identity.sessions.end(person, id.value)
    if (!ended.ok) return sendRefusal(reply, ended.error)
    if (id.value === person.session.id) cookie.take(reply)
    return reply.code(204).send(null)
  })
}

const endAll = {
  operationId: 'endAllSessions',
  tags: ['Sign-in'],
  summary: 'Sign out everywhere, here too',
  response: { 204: NoContent, ...problems() },
}

export function endAllSessions(app: Http, { use, cookie }: RouteDeps): void {
  const options = { schema: endAll, config: { access: 'user' } } as const
  app.delete('/v1/sessions', options, async (request, reply) => {
    await use.identity.sessions.endAll(personOf(request))
    cookie.take(reply)
    return reply.code(204).send(null)
  })
}
