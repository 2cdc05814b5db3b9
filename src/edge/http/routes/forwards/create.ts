import { Type } from 'typebox'
import type { DomainId } from '#core/ids.ts'
import { MAX_DESTINATIONS } from '#relay/inbound/forward-input.ts'
import { forwardCreated } from '#relay/access/changes.ts'
import { scopeOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { noteChange } from '../../note-change.ts'
import { idOf } from '../../path-id.ts'
import { sendRefusal } from '../../problem.ts'
import { problems, Uuid } from '../../schemas.ts'
import { forwardView, MadeForwardAnswer } from './forward-view.ts'

const texts = Type.Array(Type.String({ maxLength: 2_000 }), { maxItems: MAX_DESTINATIONS })

const schema = {
  operationId: 'createForward',
  tags: ['Forwards'],
  summary: 'Forward the mail of an address',
  description:
    'One rule per address. The domain has to be verified and its MX has to point here. ' +
    'The only answer that ever shows the secret.',
  body: Type.Object({
    source_email: Type.String({ maxLength: 320, description: 'Or `*@domain` for the rest.' }),
    domain_id: Uuid,
    destination_emails: Type.Optional(texts),
    destination_urls: Type.Optional(texts),
    accept_failed_dmarc: Type.Optional(Type.Boolean({ default: false })),
  }),
  response: { 201: MadeForwardAnswer, ...problems(400, 404, 409, 422) },
}

export function createForward(app: Http, { use }: RouteDeps): void {
  const config = { access: 'forwards:write' } as const
  app.post('/v1/forwards/', { schema, config }, async (request, reply) => {
    const { body } = request
    const domainId = idOf<DomainId>(body.domain_id, 'domain_not_found')
    if (!domainId.ok) return sendRefusal(reply, domainId.error)
    const made = await use.forwards.create(scopeOf(request), {
      source: body.source_email,
      domainId: domainId.value,
      emails: body.destination_emails ?? [],
      urls: body.destination_urls ?? [],
      acceptsFailedDmarc: body.accept_failed_dmarc ?? false,
    })
    if (!made.ok) return sendRefusal(reply, made.error)
    const { rule, secret } = made.value
    await noteChange(use, request, forwardCreated(rule))
    return reply.code(201).send({ ...forwardView(rule, undefined), secret: secret.reveal() })
  })
}
