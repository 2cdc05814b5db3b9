import { Type } from 'typebox'
import { Secret } from '#core/secret.ts'
import type { CredentialId } from '#core/ids.ts'
import { principalOf, scopeOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { idOf } from '../../path-id.ts'
import { sendRefusal, sendTooMany } from '../../problem.ts'
import { Answer, IdParams, Nullable, problems, Uuid } from '../../schemas.ts'

const schema = {
  operationId: 'sendTestMessage',
  tags: ['SMTP credentials'],
  summary: 'Send a test message through the submission port, and see what was said',
  description:
    'The relay connects to its own submission port by TCP, with STARTTLS and AUTH, as any client ' +
    'does. The password is used for that and not kept. At most 10 a minute for an account.',
  params: IdParams,
  body: Type.Object(
    {
      password: Type.String({ minLength: 1, maxLength: 255 }),
      from: Type.String({ minLength: 3, maxLength: 320 }),
      to: Type.String({ minLength: 3, maxLength: 320 }),
    },
    { additionalProperties: false },
  ),
  response: {
    200: Answer('TestMessageReport', {
      accepted: Type.Boolean(),
      message_id: Nullable(Uuid),
      reply: Type.String({ description: 'What the port said last, or why there was no answer.' }),
      dialogue: Type.Array(
        Answer('TestDialogueLine', {
          direction: Type.Enum(['client', 'server', 'note']),
          at_ms: Type.Integer(),
          text: Type.String(),
        }),
      ),
    }),
    ...problems(404, 422, 429, 503),
  },
}

const DIRECTIONS = { sent: 'client', received: 'server', note: 'note' } as const

export function sendTestMessage(app: Http, { use, limits }: RouteDeps): void {
  const config = { access: 'send' } as const
  const path = '/v1/smtp-credentials/:id/test-message'
  app.post(path, { schema, config }, async (request, reply) => {
    const id = idOf<CredentialId>(request.params.id, 'credential_not_found')
    if (!id.ok) return sendRefusal(reply, id.error)
    const waitMs = limits.testMessage.take(principalOf(request).accountId)
    if (waitMs !== undefined) return sendTooMany(reply, waitMs)
    const { password, from, to } = request.body
    const asked = { password: new Secret(password), from, to }
    const sent = await use.testMessages.send(scopeOf(request), id.value, asked)
    if (!sent.ok) return sendRefusal(reply, sent.error)
    const { accepted, messageId, steps } = sent.value
    return reply.send({
      accepted,
      message_id: messageId ?? null,
      reply: sent.value.reply,
      dialogue: steps.map(({ kind, atMs, text }) => ({
        direction: DIRECTIONS[kind],
        at_ms: Math.round(atMs),
        text,
      })),
    })
  })
}
