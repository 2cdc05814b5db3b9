import { sessionOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { problems } from '../../schemas.ts'
import { SessionAnswer, sessionView } from './session-view.ts'

const schema = {
  operationId: 'getSession',
  tags: ['Sign-in'],
  summary: 'Who is signed in, and where',
  response: { 200: SessionAnswer, ...problems() },
}

export function showSession(app: Http, deps: RouteDeps): void {
  app.get('/v1/session', { schema, config: { access: 'user' } }, async (request) =>
    sessionView(await deps.use.identity.sessions.show(sessionOf(request)), deps),
  )
}
