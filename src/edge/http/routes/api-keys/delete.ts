import type { ApiKeyId } from '#core/ids.ts'
import { apiKeyDeleted } from '#relay/access/changes.ts'
import { scopeOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { noteChange } from '../../note-change.ts'
import { idOf } from '../../path-id.ts'
import { sendRefusal } from '../../problem.ts'
import { IdParams, NoContent, problems } from '../../schemas.ts'

const schema = {
  operationId: 'deleteApiKey',
  tags: ['API keys'],
  summary: 'Revoke an API key for good',
  params: IdParams,
  response: { 204: NoContent, ...problems(404) },
}

export function deleteApiKey(app: Http, { use }: RouteDeps): void {
  app.delete('/v1/api-keys/:id', { schema, config: { access: 'full' } }, async (request, reply) => {
    const id = idOf<ApiKeyId>(request.params.id, 'api_key_not_found')
    if (!id.ok) return sendRefusal(reply, id.error)
    const revoked = await use.apiKeys.revoke(scopeOf(request), id.value)
    if (!revoked.ok) return sendRefusal(reply, revoked.error)
    await noteChange(use, request, apiKeyDeleted(revoked.value))
    return reply.code(204).send(null)
  })
}
