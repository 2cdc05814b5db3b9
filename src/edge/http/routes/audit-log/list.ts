import { Type } from 'typebox'
import { AUDIT_CATEGORIES } from '#core/audit.ts'
import { AUDIT_RANGES, type AuditRange } from '#relay/access/audit-log.ts'
import { principalOf, scopeOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { Answer, problems } from '../../schemas.ts'
import { AuditEntryAnswer, auditViewFor } from './audit-view.ts'

const RANGES = Object.keys(AUDIT_RANGES) as AuditRange[]

const schema = {
  operationId: 'listAuditLog',
  tags: ['Audit log'],
  summary: 'List what people did, newest first',
  querystring: Type.Object({
    range: Type.Optional(Type.Enum(RANGES)),
    category: Type.Optional(Type.Enum([...AUDIT_CATEGORIES])),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100 })),
  }),
  response: {
    200: Answer('AuditLog', {
      items: Type.Array(AuditEntryAnswer),
      range: Type.Enum(RANGES),
      total: Type.Integer({ description: 'In the range, whatever the limit.' }),
    }),
    ...problems(422),
  },
}

export function listAudit(app: Http, { use }: RouteDeps): void {
  app.get('/v1/audit-log', { schema, config: { access: 'read' } }, async (request) => {
    const { range = '30d', category, limit = 100 } = request.query
    const { items, total } = await use.audit.list(scopeOf(request), { range, category, limit })
    const principal = principalOf(request)
    return { items: items.map((entry) => auditViewFor(principal, entry)), range, total }
  })
}
