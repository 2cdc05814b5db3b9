import type { QuotaId } from '#core/ids.ts'
import { callerOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { idOf } from '../../path-id.ts'
import { sendRefusal } from '../../problem.ts'
import { IdParams, NoContent, problems } from '../../schemas.ts'

const schema = {
  operationId: 'deleteQuota',
  tags: ['Quotas'],
  summary: 'Delete a limit that the account has set',
  params: IdParams,
  response: { 204: NoContent, ...problems(404, 409) },
}

export function deleteQuota(app: Http, { use }: RouteDeps): void {
  app.delete('/v1/quotas/:id', { schema, config: { access: 'full' } }, async (request, reply) => {
    const id = idOf<QuotaId>(request.params.id, 'quota_not_found')
    if (!id.ok) return sendRefusal(reply, id.error)
    const deleted = await use.quotas.delete(callerOf(request), id.value)
    return deleted.ok ? reply.code(204).send(null) : sendRefusal(reply, deleted.error)
  })
}
