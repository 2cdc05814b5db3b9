import { Type, type Static } from 'typebox'
import { never } from '#core/result.ts'
import type { RecordPurpose, RecordState } from '#core/domain.ts'
import type { DomainRecord } from '#relay/domains/domains.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { Answer, IdParams, Nullable, problems } from '../../schemas.ts'
import { inspectDomain } from './inspect.ts'

const GRADES = ['ok', 'warn', 'error', 'info'] as const
type Grade = (typeof GRADES)[number]

const HealthCheck = Type.Object({
  key: Type.String(),
  label: Type.String(),
  status: Type.Enum([...GRADES]),
  detail: Type.String(),
  recommendation: Nullable(Type.String()),
  record: Nullable(Type.Object({ type: Type.String(), host: Type.String(), value: Type.String() })),
})

const schema = {
  operationId: 'getDomainHealth',
  tags: ['Domains'],
  summary: 'Look at everything that the delivery of mail from this domain depends on',
  params: IdParams,
  response: {
    200: Answer('DomainHealth', {
      domain: Type.String(),
      checks: Type.Array(HealthCheck),
      summary: Type.Object({
        ok: Type.Integer(),
        warn: Type.Integer(),
        error: Type.Integer(),
        info: Type.Integer(),
      }),
    }),
    ...problems(404, 429),
  },
}

const LABELS = {
  verification: 'Ownership',
  spf: 'SPF',
  dkim: 'DKIM',
  dmarc: 'DMARC',
  return_path: 'Bounce routing',
  receiving: 'MX',
} as const satisfies Record<RecordPurpose, string>

export function domainHealth(app: Http, deps: RouteDeps): void {
  const config = { access: 'read' } as const
  app.get('/v1/domains/:id/health', { schema, config }, async (request, reply) => {
    const inspection = await inspectDomain(deps, request, reply)
    if (inspection === undefined) return reply
    const checks = inspection.records.map(healthCheck)
    const count = (grade: Grade): number => checks.filter(({ status }) => status === grade).length
    return reply.send({
      domain: inspection.domain.name,
      checks,
      summary: {
        ok: count('ok'),
        warn: count('warn'),
        error: count('error'),
        info: count('info'),
      },
    })
  })
}

function healthCheck({
  purpose,
  type,
  host,
  value,
  check,
}: DomainRecord): Static<typeof HealthCheck> {
  const { state } = check
  const done = state.kind === 'ok'
  return {
    key: purpose,
    label: LABELS[purpose],
    status: grade(state, purpose),
    detail: 'problem' in state ? state.problem : done ? 'As it should be.' : 'Not checked yet.',
    recommendation:
      state.kind === 'wrong' ? `Publish the ${type} record shown here at ${host}.` : null,
    record: done ? null : { type, host, value },
  }
}

/** An MX elsewhere is a choice, not a fault: it only means that mail is not received here. */
function grade(state: RecordState, purpose: RecordPurpose): Grade {
  switch (state.kind) {
    case 'ok':
      return 'ok'
    case 'wrong':
      return purpose === 'receiving' ? 'info' : 'error'
    case 'unknown':
      return 'warn'
    case 'unchecked':
      return 'info'
    default:
      return never(state)
  }
}
