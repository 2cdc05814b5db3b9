import type { DomainId } from '#core/ids.ts'
import { domainChecked } from '#relay/access/changes.ts'
import { principalOf, scopeOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { noteChange } from '../../note-change.ts'
import { idOf } from '../../path-id.ts'
import { sendRefusal, sendTooMany } from '../../problem.ts'
import { IdParams, problems } from '../../schemas.ts'
import { DomainAnswer, domainView } from './domain-view.ts'

const schema = {
  operationId: 'verifyDomain',
  tags: ['Domains'],
  summary: 'Check the DNS records of a domain now',
  description: 'Answers the domain after the check. At most 20 per minute.',
  params: IdParams,
  response: { 200: DomainAnswer, ...problems(404, 409, 429) },
}

export function verifyDomain(app: Http, { use, limits }: RouteDeps): void {
  const config = { access: 'domains:write' } as const
  app.post('/v1/domains/:id/verify', { schema, config }, async (request, reply) => {
    const id = idOf<DomainId>(request.params.id, 'domain_not_found')
    if (!id.ok) return sendRefusal(reply, id.error)
    const waitMs = limits.verify.take(principalOf(request).accountId)
    if (waitMs !== undefined) return sendTooMany(reply, waitMs)
    const checked = await use.domains.verify(scopeOf(request), id.value)
    if (!checked.ok) return sendRefusal(reply, checked.error)
    await noteChange(use, request, domainChecked(checked.value))
    return reply.send(domainView(checked.value, use.domains.records(checked.value)))
  })
}
