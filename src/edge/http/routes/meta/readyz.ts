import { Type } from 'typebox'
import type { Http, RouteDeps } from '../../http.ts'
import { Answer, Nullable } from '../../schemas.ts'

const Readiness = Answer('Readiness', {
  status: Type.Union([Type.Literal('ready'), Type.Literal('not_ready')]),
  checks: Type.Array(
    Type.Object({ name: Type.String(), ok: Type.Boolean(), problem: Nullable(Type.String()) }),
  ),
})

const schema = {
  operationId: 'getReadiness',
  tags: ['Service'],
  summary: 'Database, listeners and disk are in order',
  security: [],
  response: { 200: Readiness, 503: Readiness },
}

export function readyz(app: Http, { readiness }: RouteDeps): void {
  app.get('/readyz', { schema, config: { access: 'public' } }, async (_, reply) => {
    const found = await readiness()
    const checks = found.map(({ name, ok, problem }) => ({ name, ok, problem: problem ?? null }))
    const ready = checks.every(({ ok }) => ok)
    return ready
      ? reply.code(200).send({ status: 'ready', checks })
      : reply.code(503).send({ status: 'not_ready', checks })
  })
}
