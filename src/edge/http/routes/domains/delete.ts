import type { DomainId } from '#core/ids.ts'
import { domainDeleted } from '#relay/access/changes.ts'
import { scopeOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { noteChange } from '../../note-change.ts'
import { idOf } from '../../path-id.ts'
import { sendRefusal } from '../../problem.ts'
import { IdParams, NoContent, problems } from '../../schemas.ts'

const schema = {
  operationId: 'deleteDomain',
  tags: ['Domains'],
  summary: 'Remove a domain',
  description: 'Its DKIM key is destroyed and its SMTP credentials are revoked at once.',
  params: IdParams,
  response: { 204: NoContent, ...problems(404) },
}

export function deleteDomain(app: Http, { use }: RouteDeps): void {
  const config = { access: 'domains:write' } as const
  app.delete('/v1/domains/:id', { schema, config }, async (request, reply) => {
    const id = idOf<DomainId>(request.params.id, 'domain_not_found')
    if (!id.ok) return sendRefusal(reply, id.error)
    const removed = await use.domains.remove(scopeOf(request), id.value)
    if (!removed.ok) return sendRefusal(reply, removed.error)
    await noteChange(use, request, domainDeleted(removed.value))
    return reply.code(204).send(null)
  })
}
