import { Type } from 'typebox'
import { RECORD_PURPOSES } from '#core/domain.ts'
import { diagnose, DIAGNOSIS_CODES } from '#relay/domains/diagnose.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { Answer, IdParams, Nullable, problems } from '../../schemas.ts'
import { inspectDomain } from './inspect.ts'

const Issue = Type.Object({
  code: Type.Enum([...DIAGNOSIS_CODES]),
  severity: Type.Enum(['error', 'warning', 'info']),
  purpose: Type.Enum([...RECORD_PURPOSES]),
  problem: Type.String(),
  remedy: Type.String(),
  record: Nullable(Type.Object({ type: Type.String(), host: Type.String(), value: Type.String() })),
})

const schema = {
  operationId: 'diagnoseDomain',
  tags: ['Domains'],
  summary: 'What is wrong with a domain or could be better, the worst first',
  description: 'Looks at DNS now; nothing is stored.',
  params: IdParams,
  response: {
    200: Answer('DomainDiagnosis', {
      domain: Type.String(),
      issues: Type.Array(Issue),
      health_score: Type.Integer({ minimum: 0, maximum: 100 }),
    }),
    ...problems(404, 429),
  },
}

export function diagnoseDomain(app: Http, deps: RouteDeps): void {
  const config = { access: 'read' } as const
  app.get('/v1/domains/:id/diagnose', { schema, config }, async (request, reply) => {
    const inspection = await inspectDomain(deps, request, reply)
    if (inspection === undefined) return reply
    const { issues, healthScore } = diagnose(inspection, deps.clock.now())
    return reply.send({
      domain: inspection.domain.name,
      issues: issues.map(({ code, severity, purpose, problem, remedy, record }) => ({
        code,
        severity,
        purpose,
        problem,
        remedy,
        record:
          record === undefined
            ? null
            : { type: record.type, host: record.host, value: record.value },
      })),
      health_score: healthScore,
    })
  })
}
