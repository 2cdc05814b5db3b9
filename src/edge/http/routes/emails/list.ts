import { Type } from 'typebox'
import { scopeOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { problems } from '../../schemas.ts'
import { EmailAnswer, emailView, MESSAGE_STATUSES } from './email-view.ts'

const MAX_PAGE = 100_000

const schema = {
  operationId: 'listEmails',
  tags: ['Emails'],
  summary: 'List messages, newest first',
  querystring: Type.Object({
    status: Type.Optional(Type.Enum([...MESSAGE_STATUSES])),
    page: Type.Optional(Type.Integer({ minimum: 0, maximum: MAX_PAGE, default: 0 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
  }),
  response: { 200: Type.Array(EmailAnswer), ...problems(422) },
}

export function listEmails(app: Http, { use }: RouteDeps): void {
  app.get('/v1/emails/', { schema, config: { access: 'read' } }, async (request) => {
    const { status, page = 0, limit = 20 } = request.query
    const emails = await use.emails.list(scopeOf(request), { status, page, limit })
    return emails.map(emailView)
  })
}
