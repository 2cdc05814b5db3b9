import { Type } from 'typebox'
import { scopeOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { Answer, problems } from '../../schemas.ts'
import { suppressionView } from '../../../suppression-view.ts'
import { Reason, SuppressionSchema } from './schema.ts'

const schema = {
  operationId: 'listSuppressions',
  tags: ['Suppressions'],
  summary: 'List addresses that are not written to, newest first',
  querystring: Type.Object({
    page: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000, default: 0 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
    search: Type.Optional(Type.String({ maxLength: 320, description: 'Part of the address.' })),
    reason: Type.Optional(Reason),
  }),
  response: {
    200: Answer('SuppressionList', {
      items: Type.Array(SuppressionSchema),
      total: Type.Integer(),
      page: Type.Integer(),
      limit: Type.Integer(),
    }),
    ...problems(422),
  },
}

export function listSuppressions(app: Http, { use }: RouteDeps): void {
  app.get('/v1/suppressions', { schema, config: { access: 'read' } }, async (request) => {
    const { page = 0, limit = 50, search, reason } = request.query
    const query = { page, limit, search: search === '' ? undefined : search, reason }
    const { items, total } = await use.suppressions.list(scopeOf(request), query)
    return { items: items.map(suppressionView), total, page, limit }
  })
}
