import { Type } from 'typebox'
import type { DomainId } from '#core/ids.ts'
import { sandboxPublished } from '#relay/access/changes.ts'
import { principalOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { noteChange } from '../../note-change.ts'
import { idOf } from '../../path-id.ts'
import { sendRefusal } from '../../problem.ts'
import { Answer, problems } from '../../schemas.ts'
import { notInSandbox } from './not-in-sandbox.ts'

const schema = {
  operationId: 'publishInSandbox',
  tags: ['Sandbox'],
  summary: "Put a domain's records into the DNS of the box",
  description:
    'Only in sandbox mode; in production 404 `not_in_sandbox`. The DKIM record of a rotation that waits is published too.',
  body: Type.Object({
    domain_id: Type.String({ description: 'UUID' }),
    receiving: Type.Optional(
      Type.Boolean({ default: false, description: 'Also the MX record, for inbound mail.' }),
    ),
  }),
  response: {
    200: Answer('SandboxPublication', {
      domain: Type.String(),
      records: Type.Array(
        Type.Object({
          purpose: Type.String(),
          record_type: Type.Enum(['TXT', 'CNAME', 'MX']),
          host: Type.String(),
          value: Type.String(),
        }),
      ),
    }),
    ...problems(404, 409, 422),
  },
}

export function publishInSandbox(app: Http, { use }: RouteDeps): void {
  const config = { access: 'domains:write' } as const
  app.post('/v1/sandbox/publish', { schema, config }, async (request, reply) => {
    if (use.sandboxMail === undefined) return notInSandbox(reply)
    const { domain_id, receiving = false } = request.body
    const id = idOf<DomainId>(domain_id, 'domain_not_found')
    if (!id.ok) return sendRefusal(reply, id.error)
    const { accountId } = principalOf(request)
    const published = await use.sandboxMail.publish(accountId, id.value, { receiving })
    if (!published.ok) return sendRefusal(reply, published.error)
    const { domain, records } = published.value
    await noteChange(use, request, sandboxPublished(domain, records.length))
    return reply.send({
      domain: domain.name,
      records: records.map(({ purpose, type, host, value }) => ({
        purpose,
        record_type: type,
        host,
        value,
      })),
    })
  })
}
