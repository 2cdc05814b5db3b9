import { Type } from 'typebox'
import type { MessageId } from '#core/ids.ts'
import { MESSAGE_STATUSES } from '#core/message.ts'
import { scopeOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { NextCursor, problems, Uuid } from '../../schemas.ts'
import { EmailAnswer, emailView } from './email-view.ts'

const MAX_PAGE = 100_000

const schema = {
  operationId: 'listEmails',
  tags: ['Emails'],
  summary: 'List messages, newest first',
  description:
    'With `cursor`, the value of `x-next-cursor`, the list goes on where an answer ended, at the same cost on every page.',
  querystring: Type.Object({
    status: Type.Optional(Type.Enum([...MESSAGE_STATUSES])),
    page: Type.Optional(Type.Integer({ minimum: 0, maximum: MAX_PAGE, default: 0 })),
    cursor: Type.Optional(Uuid),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
  }),
  response: { 200: { ...Type.Array(EmailAnswer), headers: NextCursor }, ...problems(422) },
}

export function listEmails(app: Http, { use }: RouteDeps): void {
  app.get('/v1/emails/', { schema, config: { access: 'read' } }, async (request, reply) => {
    const { status, page = 0, limit = 20, cursor } = request.query
    const before = cursor?.toLowerCase() as MessageId | undefined
    const { emails, next } = await use.emails.list(scopeOf(request), {
      status,
      page: before === undefined ? page : 0,
      limit,
      before,
    })
    if (next !== undefined) void reply.header('x-next-cursor', next)
    return emails.map(emailView)
  })
}
