import { Type } from 'typebox'
import type { AccountId } from '#core/ids.ts'
import { sessionOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { idOf } from '../../path-id.ts'
import { sendRefusal } from '../../problem.ts'
import { problems } from '../../schemas.ts'
import { sendSession, SessionAnswer } from './session-view.ts'

const schema = {
  operationId: 'enterWorkspace',
  tags: ['Sign-in'],
  summary: 'Go on in another workspace',
  description: 'Sets a new cookie; the CSRF token stays.',
  body: Type.Object({ workspace_id: Type.String({ maxLength: 100 }) }),
  response: { 200: SessionAnswer, ...problems(404, 422) },
}

export function enterWorkspace(app: Http, deps: RouteDeps): void {
  const options = { schema, config: { access: 'user' } } as const
  app.put('/v1/session/workspace', options, async (request, reply) => {
    const id = idOf<AccountId>(request.body.workspace_id, 'workspace_not_found')
    if (!id.ok) return sendRefusal(reply, id.error)
    const entered = await deps.use.identity.sessions.enter(sessionOf(request), id.value)
    if (!entered.ok) return sendRefusal(reply, entered.error)
    return sendSession(reply, entered.value, deps)
  })
}
