import type { SuppressionId } from '#core/ids.ts'
import { suppressionDeleted } from '#relay/access/changes.ts'
import { scopeOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { noteChange } from '../../note-change.ts'
import { idOf } from '../../path-id.ts'
import { sendRefusal } from '../../problem.ts'
import { IdParams, NoContent, problems } from '../../schemas.ts'

const schema = {
  operationId: 'deleteSuppression',
  tags: ['Suppressions'],
  summary: 'Take an address off the list',
  params: IdParams,
  response: { 204: NoContent, ...problems(404) },
}

export function deleteSuppression(app: Http, { use }: RouteDeps): void {
  const config = { access: 'send' } as const
  app.delete('/v1/suppressions/:id', { schema, config }, async (request, reply) => {
    const id = idOf<SuppressionId>(request.params.id, 'suppression_not_found')
    if (!id.ok) return sendRefusal(reply, id.error)
    const deleted = await use.suppressions.delete(scopeOf(request), id.value)
    if (!deleted.ok) return sendRefusal(reply, deleted.error)
    await noteChange(use, request, suppressionDeleted(deleted.value))
    return reply.code(204).send(null)
  })
}
