import { Type } from 'typebox'
import type { MessageId } from '#core/ids.ts'
import { MESSAGE_STATUSES } from '#core/message.ts'
import { MAX_QUERY_LENGTH } from '#relay/history/search-query.ts'
import { scopeOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { sendRefusal } from '../../problem.ts'
import { NextCursor, problems, Timestamp, Uuid } from '../../schemas.ts'
import { EmailAnswer, emailView } from './email-view.ts'

const schema = {
  operationId: 'searchEmails',
  tags: ['Emails'],
  summary: 'Search messages, newest first',
  description:
    '`q` takes `to:` `from:` `subject:` `status:` `domain:` and free text over subject, sender and ' +
    'recipients; all of it has to hold. Words are whole unless they end in `*` (three letters or ' +
    'more); quotes keep words together. A page may be short before the end: go on while there is ' +
    'an `x-next-cursor`. A new message is found after a second or two.',
  querystring: Type.Object({
    q: Type.Optional(Type.String({ maxLength: MAX_QUERY_LENGTH })),
    status: Type.Optional(Type.Enum([...MESSAGE_STATUSES])),
    domain: Type.Optional(
      Type.String({ minLength: 1, maxLength: 255, description: "The sender's or a recipient's." }),
    ),
    source: Type.Optional(Type.Enum(['smtp', 'api'])),
    after: Type.Optional(Timestamp),
    before: Type.Optional(Timestamp),
    cursor: Type.Optional(Uuid),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
  }),
  response: { 200: { ...Type.Array(EmailAnswer), headers: NextCursor }, ...problems(422) },
}

export function searchEmails(app: Http, { use }: RouteDeps): void {
  const config = { access: 'read' } as const
  app.get('/v1/emails/search', { schema, config }, async (request, reply) => {
    const { q = '', status, domain, source, after, before, cursor, limit = 20 } = request.query
    const found = await use.emailSearch.search(scopeOf(request), {
      text: q,
      status,
      domain,
      source,
      after: after === undefined ? undefined : Date.parse(after),
      before: before === undefined ? undefined : Date.parse(before),
      cursor: cursor?.toLowerCase() as MessageId | undefined,
      limit,
    })
    if (!found.ok) return sendRefusal(reply, found.error)
    const { emails, next } = found.value
    if (next !== undefined) void reply.header('x-next-cursor', next)
    return reply.send(emails.map(emailView))
  })
}
