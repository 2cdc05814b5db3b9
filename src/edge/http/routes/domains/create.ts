import { Type } from 'typebox'
import { domainAdded } from '#relay/access/changes.ts'
import { principalOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { noteChange } from '../../note-change.ts'
import { sendRefusal, sendTooMany } from '../../problem.ts'
import { problems } from '../../schemas.ts'
import { DomainAnswer, domainView } from './domain-view.ts'

const schema = {
  operationId: 'createDomain',
  tags: ['Domains'],
  summary: 'Add a domain',
  description:
    'Makes its DKIM key and answers with the DNS records to publish. Scheme, path and port are stripped.',
  body: Type.Object({ name: Type.String({ minLength: 1, maxLength: 1000 }) }),
  response: { 201: DomainAnswer, ...problems(409, 422, 429) },
}

export function createDomain(app: Http, { use, limits }: RouteDeps): void {
  const config = { access: 'domains:write' } as const
  app.post('/v1/domains/', { schema, config }, async (request, reply) => {
    const { accountId } = principalOf(request)
    const waitMs = limits.addDomain.take(accountId)
    if (waitMs !== undefined) return sendTooMany(reply, waitMs)
    const added = await use.domains.add(accountId, request.body.name)
    if (!added.ok) return sendRefusal(reply, added.error)
    await noteChange(use, request, domainAdded(added.value))
    return reply.code(201).send(domainView(added.value, use.domains.records(added.value)))
  })
}
