import type { ForwardId } from '#core/ids.ts'
import { forwardDeleted } from '#relay/access/changes.ts'
import { scopeOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { noteChange } from '../../note-change.ts'
import { idOf } from '../../path-id.ts'
import { sendRefusal } from '../../problem.ts'
import { IdParams, NoContent, problems } from '../../schemas.ts'

const schema = {
  operationId: 'deleteForward',
  tags: ['Forwards'],
  summary: 'Delete a forward rule',
  description: 'Mail for the address is refused from now on; the log stays.',
  params: IdParams,
  response: { 204: NoContent, ...problems(404) },
}

export function deleteForward(app: Http, { use }: RouteDeps): void {
  const config = { access: 'forwards:write' } as const
  app.delete('/v1/forwards/:id', { schema, config }, async (request, reply) => {
    const id = idOf<ForwardId>(request.params.id, 'forward_not_found')
    if (!id.ok) return sendRefusal(reply, id.error)
    const deleted = await use.forwards.delete(scopeOf(request), id.value)
    if (!deleted.ok) return sendRefusal(reply, deleted.error)
    await noteChange(use, request, forwardDeleted(deleted.value))
    return reply.code(204).send(null)
  })
}
