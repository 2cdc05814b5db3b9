import { Type } from 'typebox'
import type { InboxId } from '#core/ids.ts'
import type { InboxEntry } from '#core/inbox.ts'
import type { Result } from '#core/result.ts'
import type { TenantScope } from '#core/tenant.ts'
import type { Inbox } from '#relay/inbound/inbox.ts'
import type { Refusal } from '#relay/refusal.ts'
import { inboxDeleted, inboxReplayed } from '#relay/access/changes.ts'
import { scopeOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { noteChange } from '../../note-change.ts'
import { idOf } from '../../path-id.ts'
import { sendRefusal } from '../../problem.ts'
import { Answer, IdParams, NoContent, Nullable, problems } from '../../schemas.ts'
import { InboxMarksAnswer, inboxMarksView } from './inbox-view.ts'

type Mark = (inbox: Inbox, scope: TenantScope, id: InboxId) => Promise<Result<InboxEntry, Refusal>>

interface MarkRoute {
  readonly operationId: string
  readonly summary: string
  readonly mark: Mark
}

/** Whoever may read the mail may tidy it up: `read` is enough. */
const MARKS: Readonly<Record<string, MarkRoute>> = {
  read: {
    operationId: 'readInbound',
    summary: 'Mark a message as read; the first time stays',
    mark: (inbox, scope, id) => inbox.markRead(scope, id),
  },
  archive: {
    operationId: 'archiveInbound',
    summary: 'Put a message into the archive',
    mark: (inbox, scope, id) => inbox.archive(scope, id),
  },
  unarchive: {
    operationId: 'unarchiveInbound',
    summary: 'Take a message out of the archive',
    mark: (inbox, scope, id) => inbox.unarchive(scope, id),
  },
  unsnooze: {
    operationId: 'unsnoozeInbound',
    summary: 'Bring a snoozed message back now',
    mark: (inbox, scope, id) => inbox.unsnooze(scope, id),
  },
}

export function markInbound(app: Http, { use }: RouteDeps): void {
  for (const [word, { operationId, summary, mark }] of Object.entries(MARKS)) {
    const schema = {
      operationId,
      tags: ['Inbox'],
      summary,
      params: IdParams,
      response: { 200: InboxMarksAnswer, ...problems(404) },
    }
    const options = { schema, config: { access: 'read' } } as const
    app.post(`/v1/inbound/:id/${word}`, options, async (request, reply) => {
      const id = idOf<InboxId>((request.params as { id: string }).id, 'inbox_message_not_found')
      if (!id.ok) return sendRefusal(reply, id.error)
      const marked = await mark(use.inbox, scopeOf(request), id.value)
      return marked.ok ? reply.send(inboxMarksView(marked.value)) : sendRefusal(reply, marked.error)
    })
  }
}

const snooze = {
  operationId: 'snoozeInbound',
  tags: ['Inbox'],
  summary: 'Hide a message until a time that is to come',
  description: 'Out of the archive too. A year at most.',
  params: IdParams,
  // What is missing or no time is answered as what is past: 400.
  body: Nullable(Type.Object({ until: Type.Optional(Type.Unknown({ description: 'ISO 8601' })) })),
  response: { 200: InboxMarksAnswer, ...problems(400, 404) },
}

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)$/

export function snoozeInbound(app: Http, { use }: RouteDeps): void {
  const options = { schema: snooze, config: { access: 'read' } } as const
  app.post('/v1/inbound/:id/snooze', options, async (request, reply) => {
    const id = idOf<InboxId>(request.params.id, 'inbox_message_not_found')
    if (!id.ok) return sendRefusal(reply, id.error)
    const until = request.body?.until
    const at = typeof until === 'string' && ISO.test(until) ? Date.parse(until) : Number.NaN
    const marked = await use.inbox.snooze(scopeOf(request), id.value, at)
    return marked.ok ? reply.send(inboxMarksView(marked.value)) : sendRefusal(reply, marked.error)
  })
}

const replay = {
  operationId: 'replayInbound',
  tags: ['Inbox'],
  summary: 'Forward a kept message once more',
  description: 'By the rule that takes its address now. Each call sends another copy.',
  params: IdParams,
  response: {
    202: Answer('ReplayedInbound', {
      copies: Type.Integer({ description: 'On their way now; see routing_log.' }),
    }),
    ...problems(404, 422),
  },
}

export function replayInbound(app: Http, { use }: RouteDeps): void {
  const options = { schema: replay, config: { access: 'forwards:write' } } as const
  app.post('/v1/inbound/:id/replay', options, async (request, reply) => {
    const id = idOf<InboxId>(request.params.id, 'inbox_message_not_found')
    if (!id.ok) return sendRefusal(reply, id.error)
    const made = await use.inbox.replay(scopeOf(request), id.value)
    if (!made.ok) return sendRefusal(reply, made.error)
    const kept = { id: id.value, recipient: 'a kept message' }
    await noteChange(use, request, inboxReplayed(kept, made.value))
    return reply.code(202).send({ copies: made.value })
  })
}

const remove = {
  operationId: 'deleteInbound',
  tags: ['Inbox'],
  summary: 'Delete a kept message for good',
  params: IdParams,
  response: { 204: NoContent, ...problems(404) },
}

export function deleteInbound(app: Http, { use }: RouteDeps): void {
  const options = { schema: remove, config: { access: 'forwards:write' } } as const
  app.delete('/v1/inbound/:id', options, async (request, reply) => {
    const id = idOf<InboxId>(request.params.id, 'inbox_message_not_found')
    if (!id.ok) return sendRefusal(reply, id.error)
    const removed = await use.inbox.delete(scopeOf(request), id.value)
    if (!removed.ok) return sendRefusal(reply, removed.error)
    await noteChange(use, request, inboxDeleted(removed.value))
    return reply.code(204).send(null)
  })
}
