import { Type } from 'typebox'
import type { DomainId } from '#core/ids.ts'
import { toIso } from '#core/time.ts'
import { dkimRecord } from '#relay/domains/records.ts'
import { dkimRotated } from '#relay/access/changes.ts'
import { principalOf, scopeOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { noteChange } from '../../note-change.ts'
import { idOf } from '../../path-id.ts'
import { sendRefusal, sendTooMany } from '../../problem.ts'
import { Answer, IdParams, problems, Timestamp } from '../../schemas.ts'

const schema = {
  operationId: 'rotateDkim',
  tags: ['Domains'],
  summary: 'Begin a change of the DKIM key',
  description:
    'Makes a key under a selector of its own. Mail is signed with the present key until the record ' +
    'shown here has been seen in DNS, by the background check or by verify; the old record is needed ' +
    'for another week (`dkim_retired.removable_at` of the domain). While a key waits, the same one is ' +
    'answered.',
  params: IdParams,
  response: {
    200: Answer('DkimRotation', {
      domain: Type.String(),
      dkim_record_host: Type.String(),
      dkim_record_value: Type.String(),
      dkim_selector: Type.String({ description: 'Of the key that waits.' }),
      signing_selector: Type.String({ description: 'Of the key that signs until then.' }),
      started_at: Timestamp,
    }),
    ...problems(404, 422, 429),
  },
}

export function rotateDkim(app: Http, { use, limits }: RouteDeps): void {
  const config = { access: 'domains:write' } as const
  app.post('/v1/domains/:id/rotate-dkim', { schema, config }, async (request, reply) => {
    const id = idOf<DomainId>(request.params.id, 'domain_not_found')
    if (!id.ok) return sendRefusal(reply, id.error)
    // Like a new domain it costs an RSA key.
    const waitMs = limits.addDomain.take(principalOf(request).accountId)
    if (waitMs !== undefined) return sendTooMany(reply, waitMs)
    const rotated = await use.domains.rotateDkim(scopeOf(request), id.value)
    if (!rotated.ok) return sendRefusal(reply, rotated.error)
    const { name, dkimSelector, dkimNext } = rotated.value
    const { selector, publicKey, beganAt } = dkimNext
    await noteChange(use, request, dkimRotated(rotated.value, selector))
    const record = dkimRecord({ name, dkimSelector: selector, dkimPublicKey: publicKey })
    return reply.send({
      domain: name,
      dkim_record_host: record.host,
      dkim_record_value: record.value,
      dkim_selector: selector,
      signing_selector: dkimSelector,
      started_at: toIso(beganAt),
    })
  })
}
