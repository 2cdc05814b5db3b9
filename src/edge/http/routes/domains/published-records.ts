import { Type } from 'typebox'
import type { Http, RouteDeps } from '../../http.ts'
import { Answer, IdParams, problems } from '../../schemas.ts'
import { recordId } from './domain-view.ts'
import { inspectDomain } from './inspect.ts'

const schema = {
  operationId: 'getPublishedRecords',
  tags: ['Domains'],
  summary: 'What DNS holds for each record right now',
  description: 'By the id of the record; an empty list means that nothing was found.',
  params: IdParams,
  response: {
    200: Answer('PublishedRecords', {
      records: Type.Record(Type.String(), Type.Array(Type.String())),
    }),
    ...problems(404, 429),
  },
}

export function domainPublishedRecords(app: Http, deps: RouteDeps): void {
  const config = { access: 'read' } as const
  app.get('/v1/domains/:id/published-records', { schema, config }, async (request, reply) => {
    const inspection = await inspectDomain(deps, request, reply)
    if (inspection === undefined) return reply
    const { domain, records } = inspection
    return reply.send({
      records: Object.fromEntries(
        records.map(({ purpose, check }) => [recordId(domain.id, purpose), [...check.found]]),
      ),
    })
  })
}
