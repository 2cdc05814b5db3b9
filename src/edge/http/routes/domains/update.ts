import { Type } from 'typebox'
import type { DomainId } from '#core/ids.ts'
import { MAX_RETENTION_DAYS } from '#core/inbox.ts'
import { domainChanged } from '#relay/access/changes.ts'
import { scopeOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { noteChange } from '../../note-change.ts'
import { idOf } from '../../path-id.ts'
import { sendRefusal } from '../../problem.ts'
import { IdParams, problems } from '../../schemas.ts'
import { DomainAnswer, domainView, TlsPolicy } from './domain-view.ts'

const schema = {
  operationId: 'updateDomain',
  tags: ['Domains'],
  summary: 'Change the settings of a domain',
  description:
    'Absent leaves a field as it is. Holds from the next delivery on, also for mail that already ' +
    'waits, and for the next message that comes.',
  params: IdParams,
  body: Type.Object(
    {
      tls_policy: Type.Optional(TlsPolicy),
      inbox_enabled: Type.Optional(
        Type.Boolean({ description: 'Keep mail for every address, to be read here.' }),
      ),
      inbox_retention_days: Type.Optional(
        Type.Integer({ minimum: 1, maximum: MAX_RETENTION_DAYS }),
      ),
    },
    { minProperties: 1 },
  ),
  response: { 200: DomainAnswer, ...problems(404, 422) },
}

export function updateDomain(app: Http, { use }: RouteDeps): void {
  const config = { access: 'domains:write' } as const
  app.patch('/v1/domains/:id', { schema, config }, async (request, reply) => {
    const id = idOf<DomainId>(request.params.id, 'domain_not_found')
    if (!id.ok) return sendRefusal(reply, id.error)
    const { tls_policy, inbox_enabled, inbox_retention_days } = request.body
    const changed = await use.domains.changeSettings(scopeOf(request), id.value, {
      ...(tls_policy !== undefined && { tlsPolicy: tls_policy }),
      inbox: {
        ...(inbox_enabled !== undefined && { enabled: inbox_enabled }),
        ...(inbox_retention_days !== undefined && { retentionDays: inbox_retention_days }),
      },
    })
    if (!changed.ok) return sendRefusal(reply, changed.error)
    await noteChange(use, request, domainChanged(changed.value, { ...request.body }))
    return reply.send(domainView(changed.value, use.domains.records(changed.value)))
  })
}
