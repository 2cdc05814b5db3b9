import { Type } from 'typebox'
import { GMAIL_CONDITIONS } from '#relay/inbound/gmail-setup.ts'
import { gmailGuideView } from '../../../gmail-view.ts'
import { principalOf, scopeOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { sendRefusal, sendTooMany } from '../../problem.ts'
import { Answer, Nullable, problems, Timestamp } from '../../schemas.ts'

const GmailSetupAnswer = Answer('GmailSetup', {
  address: Type.String(),
  ready: Type.Boolean({ description: 'Every condition holds.' }),
  next: Type.String({ description: 'The one next thing to do.' }),
  conditions: Type.Array(
    Type.Object({
      key: Type.Enum([...GMAIL_CONDITIONS]),
      ok: Type.Boolean(),
      detail: Type.String(),
    }),
  ),
  dialogue: Type.Object({
    email_address: Type.String(),
    treat_as_alias: Type.Boolean(),
    smtp_server: Type.String(),
    port: Type.Integer(),
    username: Nullable(Type.String()),
    security: Type.Literal('TLS'),
  }),
  confirmation: Nullable(
    Type.Object({
      code: Type.String(),
      link: Type.String({ description: 'Of Gmail. It is never opened by the relay.' }),
      received_at: Timestamp,
      expires_at: Timestamp,
    }),
  ),
})

const schema = {
  operationId: 'getGmailSetup',
  tags: ['Gmail'],
  summary: 'How far an address is on its way to "Send mail as" in Gmail',
  querystring: Type.Object({ address: Type.String({ minLength: 3, maxLength: 320 }) }),
  response: { 200: GmailSetupAnswer, ...problems(404, 422, 429) },
}

export function gmailSetup(app: Http, { use, limits }: RouteDeps): void {
  const config = { access: 'read' } as const
  app.get('/v1/gmail-setup', { schema, config }, async (request, reply) => {
    const waitMs = limits.lookups.take(principalOf(request).accountId)
    if (waitMs !== undefined) return sendTooMany(reply, waitMs)
    const guide = await use.gmail.guide(scopeOf(request), request.query.address)
    return guide.ok ? gmailGuideView(guide.value) : sendRefusal(reply, guide.error)
  })
}
