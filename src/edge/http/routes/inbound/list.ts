import { Type } from 'typebox'
import { parseUuid, type DomainId, type InboxId } from '#core/ids.ts'
import { INBOX_VIEWS } from '#core/inbox.ts'
import { scopeOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { readerOf } from './reader.ts'
import { Answer, Nullable, problems } from '../../schemas.ts'
import { InboxEntryAnswer, inboxEntryView } from './inbox-view.ts'

const list = {
  operationId: 'listInbound',
  tags: ['Inbox'],
  summary: 'List kept messages, newest first',
  querystring: Type.Object({
    view: Type.Optional(Type.Enum([...INBOX_VIEWS])),
    domain_id: Type.Optional(Type.String({ format: 'uuid', description: 'Of one domain only.' })),
    cursor: Type.Optional(
      Type.String({ format: 'uuid', description: '`next_cursor` of the page before.' }),
    ),
    page: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 10_000, description: 'In place of cursor.' }),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  }),
  response: {
    200: Answer('InboxPage', {
      items: Type.Array(InboxEntryAnswer),
      page: Type.Integer(),
      limit: Type.Integer(),
      next_cursor: Nullable(Type.String()),
    }),
    ...problems(422),
  },
}

export function listInbound(app: Http, { use }: RouteDeps): void {
  app.get('/v1/inbound', { schema: list, config: { access: 'read' } }, async (request) => {
    const { view = 'inbox', domain_id, cursor, page = 0, limit = 50 } = request.query
    const asked = {
      view,
      domainId: domain_id === undefined ? undefined : parseUuid<DomainId>(domain_id),
      before: cursor === undefined ? undefined : parseUuid<InboxId>(cursor),
      page,
      limit,
    }
    const { items, next } = await use.inbox.list(scopeOf(request), asked, readerOf(request))
    return { items: items.map(inboxEntryView), page, limit, next_cursor: next ?? null }
  })
}

const count = {
  operationId: 'countUnreadInbound',
  tags: ['Inbox'],
  summary: 'How many messages of the view inbox are unread',
  response: {
    200: Answer('InboxUnread', {
      unread: Type.Integer({ description: '1,000 stands for that or more.' }),
    }),
    ...problems(),
  },
}

export function countInbound(app: Http, { use }: RouteDeps): void {
  const options = { schema: count, config: { access: 'read' } } as const
  app.get('/v1/inbound/count', options, async (request) => ({
    unread: await use.inbox.countUnread(scopeOf(request)),
  }))
}
