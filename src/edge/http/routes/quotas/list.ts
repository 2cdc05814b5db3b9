import { Type } from 'typebox'
import { scopeOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { problems } from '../../schemas.ts'
import { QuotaAnswer, quotaView } from './quota-view.ts'

const schema = {
  operationId: 'listQuotas',
  tags: ['Quotas'],
  summary: 'List the limits of the account, its domains and credentials, with what is used',
  response: { 200: Type.Array(QuotaAnswer), ...problems() },
}

export function listQuotas(app: Http, { use, clock }: RouteDeps): void {
  app.get('/v1/quotas', { schema, config: { access: 'read' } }, async (request) => {
    const now = clock.now()
    const all = await use.quotas.list(scopeOf(request))
    return all.map(({ quota, used }) => quotaView(quota, { used, now }))
  })
}
