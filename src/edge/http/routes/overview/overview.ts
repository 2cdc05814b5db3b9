import { Type, type Static } from 'typebox'
import { mayUse } from '#core/tenant.ts'
import { ATTENTION_KINDS, SEVERITIES, type Attention } from '#relay/overview/attention.ts'
import { FIRST_STEPS } from '#relay/overview/overview.ts'
import { principalOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { Answer, Nullable, problems, Timestamp } from '../../schemas.ts'
import { isoOrNull } from '../emails/email-view.ts'

const AttentionAnswer = Answer('Attention', {
  kind: Type.Enum([...ATTENTION_KINDS]),
  severity: Type.Enum([...SEVERITIES]),
  subject: Type.Object({
    type: Type.Enum(['domain', 'destination', 'quota', 'queue', 'account', 'server']),
    id: Nullable(Type.String()),
    name: Type.String(),
  }),
  params: Type.Record(
    Type.String(),
    Type.Union([Type.String(), Type.Number(), Type.Array(Type.String())]),
    { description: 'What the message is made of, to say it in another language.' },
  ),
  message: Type.String({ description: 'What it is, why, and what to do, in English.' }),
  since: Nullable(Timestamp),
})

const schema = {
  operationId: 'getOverview',
  tags: ['Service'],
  summary: 'What needs attention, first steps, and what waits',
  description:
    'The worst first. Certificate and disk of the server are shown to the scope full where the ' +
    'account is the only one of the server.',
  response: {
    200: Answer('Overview', {
      attention: Type.Array(AttentionAnswer),
      first_steps: Type.Array(
        Type.Object({ key: Type.Enum([...FIRST_STEPS]), done: Type.Boolean() }),
      ),
      waiting: Type.Object({
        total: Type.Integer({ description: 'Recipients, counted up to 10,000.' }),
        oldest_due_at: Nullable(Timestamp),
      }),
    }),
    ...problems(),
  },
}

export function getOverview(app: Http, { use }: RouteDeps): void {
  app.get('/v1/overview', { schema, config: { access: 'read' } }, async (request) => {
    const principal = principalOf(request)
    const isTrusted = mayUse(principal, 'full')
    const seen = await use.overview.look({ accountId: principal.accountId, isTrusted })
    return {
      attention: seen.attention.map(attentionView),
      first_steps: seen.firstSteps.map(({ key, done }) => ({ key, done })),
      waiting: {
        total: seen.waiting.total,
        oldest_due_at: isoOrNull(seen.waiting.oldestDueAt),
      },
    }
  })
}

function attentionView(attention: Attention): Static<typeof AttentionAnswer> {
  const { kind, severity, subject, params, message, since } = attention
  return {
    kind,
    severity,
    subject: { type: subject.type, id: subject.id ?? null, name: subject.name },
    params: Object.fromEntries(
      Object.entries(params).map(([name, value]) => [
        name,
        typeof value === 'object' ? [...value] : value,
      ]),
    ),
    message,
    since: isoOrNull(since),
  }
}
