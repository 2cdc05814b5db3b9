import { personOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { NoContent, problems } from '../../schemas.ts'

const schema = {
  operationId: 'signOut',
  tags: ['Sign-in'],
  summary: 'End this session',
  response: { 204: NoContent, ...problems() },
}

export function signOut(app: Http, { use, cookie }: RouteDeps): void {
  app.delete('/v1/session', { schema, config: { access: 'user' } }, async (request, reply) => {
    const person = personOf(request)
    // Ended by another tab in between is ended, too.
    await use.identity.sessions.end(person, person.session.id)
    cookie.take(reply)
    return reply.code(204).send(null)
  })
}
