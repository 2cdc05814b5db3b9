import { Type } from 'typebox'
import { suppressionAdded } from '#relay/access/changes.ts'
import { principalOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { noteChange } from '../../note-change.ts'
import { sendRefusal } from '../../problem.ts'
import { problems, Timestamp } from '../../schemas.ts'
import { suppressionView } from '../../../suppression-view.ts'
import { Reason, SuppressionSchema } from './schema.ts'

const schema = {
  operationId: 'createSuppression',
  tags: ['Suppressions'],
  summary: 'Put an address on the list',
  description:
    'Mail to it that is submitted from now on is stored and shown as suppressed, not sent.',
  body: Type.Object({
    email_address: Type.String({ minLength: 3, maxLength: 320 }),
    reason: Type.Optional(Reason),
    note: Type.Optional(Type.String({ maxLength: 300 })),
    expires_at: Type.Optional(Timestamp),
  }),
  response: { 201: SuppressionSchema, ...problems(409, 422) },
}

export function createSuppression(app: Http, { use }: RouteDeps): void {
  app.post('/v1/suppressions', { schema, config: { access: 'send' } }, async (request, reply) => {
    const { email_address: address, reason = 'manual', note, expires_at } = request.body
    const added = await use.suppressions.add(principalOf(request).accountId, {
      address,
      reason,
      ...(note === undefined ? {} : { note }),
      ...(expires_at === undefined ? {} : { expiresAt: Date.parse(expires_at) }),
    })
    if (!added.ok) return sendRefusal(reply, added.error)
    await noteChange(use, request, suppressionAdded(added.value))
    return reply.code(201).send(suppressionView(added.value))
  })
}
