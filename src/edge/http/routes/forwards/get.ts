import type { ForwardId } from '#core/ids.ts'
import { scopeOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { idOf } from '../../path-id.ts'
import { sendRefusal } from '../../problem.ts'
import { IdParams, problems } from '../../schemas.ts'
import { ForwardAnswer, forwardView } from './forward-view.ts'

const schema = {
  operationId: 'getForward',
  tags: ['Forwards'],
  summary: 'Show a forward rule',
  params: IdParams,
  response: { 200: ForwardAnswer, ...problems(404) },
}

export function getForward(app: Http, { use }: RouteDeps): void {
  app.get('/v1/forwards/:id', { schema, config: { access: 'read' } }, async (request, reply) => {
    const id = idOf<ForwardId>(request.params.id, 'forward_not_found')
    if (!id.ok) return sendRefusal(reply, id.error)
    const found = await use.forwards.get(scopeOf(request), id.value)
    if (!found.ok) return sendRefusal(reply, found.error)
    const warning = await use.forwards.warning(scopeOf(request), found.value)
    return reply.send(forwardView(found.value, warning))
  })
}
