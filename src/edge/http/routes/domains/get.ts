import type { DomainId } from '#core/ids.ts'
import { scopeOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { idOf } from '../../path-id.ts'
import { sendRefusal } from '../../problem.ts'
import { IdParams, problems } from '../../schemas.ts'
import { DomainAnswer, domainView } from './domain-view.ts'

const schema = {
  operationId: 'getDomain',
  tags: ['Domains'],
  summary: 'Show a domain with its DNS records and their state',
  params: IdParams,
  response: { 200: DomainAnswer, ...problems(404) },
}

export function getDomain(app: Http, { use }: RouteDeps): void {
  app.get('/v1/domains/:id', { schema, config: { access: 'read' } }, async (request, reply) => {
    const id = idOf<DomainId>(request.params.id, 'domain_not_found')
    if (!id.ok) return sendRefusal(reply, id.error)
    const found = await use.domains.get(scopeOf(request), id.value)
    if (!found.ok) return sendRefusal(reply, found.error)
    return reply.send(domainView(found.value, use.domains.records(found.value)))
  })
}
