import { Type } from 'typebox'
import { zoneFile } from '#relay/domains/zone-file.ts'
import type { DomainId } from '#core/ids.ts'
import { scopeOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { idOf } from '../../path-id.ts'
import { sendRefusal } from '../../problem.ts'
import { IdParams, problems } from '../../schemas.ts'

const schema = {
  operationId: 'getZoneFile',
  tags: ['Domains'],
  summary: 'The records as a zone file, for import at a DNS provider',
  params: IdParams,
  response: {
    200: {
      content: { 'text/dns': { schema: Type.String() } },
      description: 'RFC 1035 §5, RFC 4027',
    },
    ...problems(404),
  },
}

export function domainZoneFile(app: Http, { use }: RouteDeps): void {
  const config = { access: 'read' } as const
  app.get('/v1/domains/:id/zone-file', { schema, config }, async (request, reply) => {
    const id = idOf<DomainId>(request.params.id, 'domain_not_found')
    if (!id.ok) return sendRefusal(reply, id.error)
    const found = await use.domains.get(scopeOf(request), id.value)
    if (!found.ok) return sendRefusal(reply, found.error)
    const { name } = found.value
    return reply
      .header('content-disposition', `attachment; filename="${name}.zone"`)
      .type('text/dns; charset=utf-8')
      .send(zoneFile(name, use.domains.recordsToPublish(found.value, { receiving: true })))
  })
}
