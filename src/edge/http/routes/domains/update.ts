import { Type } from 'typebox'
import type { DomainId } from '#core/ids.ts'
import { scopeOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { idOf } from '../../path-id.ts'
import { sendRefusal } from '../../problem.ts'
import { IdParams, problems } from '../../schemas.ts'
import { DomainAnswer, domainView, TlsPolicy } from './domain-view.ts'

const schema = {
  operationId: 'updateDomain',
  tags: ['Domains'],
  summary: 'Change the settings of a domain',
  description: 'Holds from the next delivery on, also for mail that already waits.',
  params: IdParams,
  body: Type.Object({ tls_policy: TlsPolicy }),
  response: { 200: DomainAnswer, ...problems(404, 422) },
}

export function updateDomain(app: Http, { use }: RouteDeps): void {
  const config = { access: 'domains:write' } as const
  app.patch('/v1/domains/:id', { schema, config }, async (request, reply) => {
    const id = idOf<DomainId>(request.params.id, 'domain_not_found')
    if (!id.ok) return sendRefusal(reply, id.error)
    const policy = request.body.tls_policy
    const changed = await use.domains.setTlsPolicy(scopeOf(request), id.value, policy)
    if (!changed.ok) return sendRefusal(reply, changed.error)
    return reply.send(domainView(changed.value, use.domains.records(changed.value)))
  })
}
