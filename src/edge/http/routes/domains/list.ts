import { Type } from 'typebox'
import { scopeOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { problems } from '../../schemas.ts'
import { domainSummary, DomainSummary } from './domain-view.ts'

const schema = {
  operationId: 'listDomains',
  tags: ['Domains'],
  summary: 'List domains, oldest first',
  response: { 200: Type.Array(DomainSummary), ...problems() },
}

export function listDomains(app: Http, { use }: RouteDeps): void {
  app.get('/v1/domains/', { schema, config: { access: 'read' } }, async (request) => {
    const domains = await use.domains.list(scopeOf(request))
    return domains.map(domainSummary)
  })
}
