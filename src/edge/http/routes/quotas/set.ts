import { Type } from 'typebox'
import { callerOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { idOf } from '../../path-id.ts'
import { sendRefusal } from '../../problem.ts'
import { problems } from '../../schemas.ts'
import { QUOTA_FIELDS, QuotaAnswer, quotaView } from './quota-view.ts'

const schema = {
  operationId: 'setQuota',
  tags: ['Quotas'],
  summary: 'Set a limit, in place of an own one of the same subject and period',
  description: 'It comes on top of what the operator has set: the stricter one decides.',
  body: Type.Object(QUOTA_FIELDS, { additionalProperties: false }),
  response: { 200: QuotaAnswer, ...problems(404, 422) },
}

export function setQuota(app: Http, { use, clock }: RouteDeps): void {
  app.put('/v1/quotas', { schema, config: { access: 'full' } }, async (request, reply) => {
    const { subject_id: subjectId, ...rule } = request.body
    const id = idOf<string>(subjectId, 'quota_not_found')
    if (!id.ok) return sendRefusal(reply, id.error)
    const caller = callerOf(request)
    const set = await use.quotas.set(caller, { ...rule, subjectId: id.value })
    if (!set.ok) return sendRefusal(reply, set.error)
    const all = await use.quotas.list(caller.scope)
    const used = all.find(({ quota }) => quota.id === set.value.id)?.used ?? 0
    return reply.send(quotaView(set.value, { used, now: clock.now() }))
  })
}
