import { Type } from 'typebox'
import type { Http, RouteDeps } from '../../http.ts'
import { Answer, IdParams, Nullable, problems } from '../../schemas.ts'
import { inspectDomain } from './inspect.ts'

const schema = {
  operationId: 'getMxStatus',
  tags: ['Domains'],
  summary: 'Whether mail for the domain comes here',
  description: 'Needed to receive mail only; sending does not depend on it.',
  params: IdParams,
  response: {
    200: Answer('MxStatus', {
      domain: Type.String(),
      state: Type.Enum(['unchecked', 'ok', 'wrong', 'unknown']),
      receives_here: Type.Boolean(),
      expected: Type.String({ description: 'Preference and host, `10 mx1.example.net`.' }),
      found: Type.Array(Type.String()),
      problem: Nullable(Type.String()),
    }),
    ...problems(404, 429),
  },
}

export function domainMxStatus(app: Http, deps: RouteDeps): void {
  const config = { access: 'read' } as const
  app.get('/v1/domains/:id/mx-status', { schema, config }, async (request, reply) => {
    const inspection = await inspectDomain(deps, request, reply)
    if (inspection === undefined) return reply
    const mx = inspection.records.find(({ purpose }) => purpose === 'receiving')
    const state = mx?.check.state ?? { kind: 'unchecked' }
    return reply.send({
      domain: inspection.domain.name,
      state: state.kind,
      receives_here: state.kind === 'ok',
      expected: mx?.value ?? '',
      found: [...(mx?.check.found ?? [])],
      problem: 'problem' in state ? state.problem : null,
    })
  })
}
