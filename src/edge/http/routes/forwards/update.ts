import { Type } from 'typebox'
import type { ForwardId } from '#core/ids.ts'
import { MAX_DESTINATIONS } from '#relay/inbound/forward-input.ts'
import { forwardChanged } from '#relay/access/changes.ts'
import { scopeOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { noteChange } from '../../note-change.ts'
import { idOf } from '../../path-id.ts'
import { sendRefusal } from '../../problem.ts'
import { IdParams, Nullable, problems } from '../../schemas.ts'
import { ForwardAnswer, forwardView } from './forward-view.ts'

const texts = Type.Array(Type.String({ maxLength: 2_000 }), { maxItems: MAX_DESTINATIONS })

const schema = {
  operationId: 'updateForward',
  tags: ['Forwards'],
  summary: 'Change, pause or resume a forward rule',
  description: 'Null or absent leaves a field as it is. The source address cannot be changed.',
  params: IdParams,
  body: Type.Object({
    destination_emails: Type.Optional(Nullable(texts)),
    destination_urls: Type.Optional(Nullable(texts)),
    is_active: Type.Optional(Nullable(Type.Boolean())),
    accept_failed_dmarc: Type.Optional(Nullable(Type.Boolean())),
  }),
  response: { 200: ForwardAnswer, ...problems(400, 404, 422) },
}

export function updateForward(app: Http, { use }: RouteDeps): void {
  const config = { access: 'forwards:write' } as const
  app.patch('/v1/forwards/:id', { schema, config }, async (request, reply) => {
    const id = idOf<ForwardId>(request.params.id, 'forward_not_found')
    if (!id.ok) return sendRefusal(reply, id.error)
    const { destination_emails, destination_urls, is_active, accept_failed_dmarc } = request.body
    const changed = await use.forwards.update(scopeOf(request), id.value, {
      ...(destination_emails && { destinationEmails: destination_emails }),
      ...(destination_urls && { destinationUrls: destination_urls }),
      ...(typeof is_active === 'boolean' && { isActive: is_active }),
      ...(typeof accept_failed_dmarc === 'boolean' && { acceptsFailedDmarc: accept_failed_dmarc }),
    })
    if (!changed.ok) return sendRefusal(reply, changed.error)
    await noteChange(use, request, forwardChanged(changed.value))
    const warning = await use.forwards.warning(scopeOf(request), changed.value)
    return reply.send(forwardView(changed.value, warning))
  })
}
