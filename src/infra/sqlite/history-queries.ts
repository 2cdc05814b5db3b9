import { sql, type Expression, type SqlBool } from 'kysely'
import type { MessageId } from '#core/ids.ts'
import type { MessageStatus } from '#core/message.ts'
import { isPending, type RecipientState } from '#core/recipient.ts'
import { never } from '#core/result.ts'
import type { TenantScope } from '#core/tenant.ts'
import type { CompiledSelect } from './operations/select-rows.ts'
import { compiled, queryBuilder } from './query-builder.ts'

/** Upper bound on the rows of a page. */
const MAX_LIMIT = 1_000

function clamp(limit: number): number {
  return Math.min(Math.max(Math.trunc(limit), 0), MAX_LIMIT)
}

/** The scope as a condition on `messages.account_id`. */
function inScope(scope: TenantScope): Expression<SqlBool> {
  switch (scope.kind) {
    case 'operator':
      return sql<SqlBool>`true`
    case 'tenant':
      return sql<SqlBool>`messages.account_id = ${scope.accountId}`
    default:
      return never(scope)
  }
}

export interface PageQuery {
  readonly status: MessageStatus | undefined
  readonly page: number
  readonly limit: number
  readonly includeReports?: boolean
  readonly before?: MessageId | undefined
}

function pageIds(scope: TenantScope, { status, page, limit, includeReports, before }: PageQuery) {
  const size = clamp(limit)
  return (
    queryBuilder
      .selectFrom('messages')
      .where(inScope(scope))
      .$if(status !== undefined, (query) => query.where('status', '=', status ?? ''))
      // Said in these words the partial index on (account, status) can serve.
      .$if(status !== undefined && status !== 'delivered', (query) =>
        query.where(sql<SqlBool>`status <> 'delivered'`),
      )
      .$if(includeReports !== true, (query) => query.where('source', '<>', 'dsn'))
      .where('is_forward', '=', 0)
      .$if(before !== undefined, (query) => query.where('messages.id', '<', before ?? ''))
      .orderBy('messages.id', 'desc')
      .limit(size)
      .offset(Math.max(Math.trunc(page), 0) * size)
      .select('messages.id')
  )
}

export function pageOfMessages(scope: TenantScope, query: PageQuery): CompiledSelect {
  return compiled(
    queryBuilder
      .selectFrom('messages')
      .where('id', 'in', pageIds(scope, query))
      .orderBy('id', 'desc')
      .selectAll(),
  )
}

/** The recipients of the same page. */
export function pageRecipients(scope: TenantScope, query: PageQuery): CompiledSelect {
  return compiled(
    queryBuilder
      .selectFrom('recipients')
      .where('message_id', 'in', pageIds(scope, query))
      .orderBy('position')
      .selectAll(),
  )
}

function manyIds(scope: TenantScope, ids: readonly MessageId[]) {
  return queryBuilder
    .selectFrom('messages')
    .where('messages.id', 'in', ids.slice(0, MAX_LIMIT))
    .where(inScope(scope))
}

/** Newest first. */
export function manyMessages(scope: TenantScope, ids: readonly MessageId[]): CompiledSelect {
  return compiled(manyIds(scope, ids).orderBy('id', 'desc').selectAll())
}

export function manyRecipients(scope: TenantScope, ids: readonly MessageId[]): CompiledSelect {
  return compiled(
    manyIds(scope, ids)
      .innerJoin('recipients', 'recipients.message_id', 'messages.id')
      .orderBy('position')
      .selectAll('recipients'),
  )
}

function messageOf(scope: TenantScope, id: MessageId) {
  return queryBuilder.selectFrom('messages').where('messages.id', '=', id).where(inScope(scope))
}

export function oneMessage(scope: TenantScope, id: MessageId): CompiledSelect {
  return compiled(messageOf(scope, id).selectAll())
}

export function oneMessageRecipients(scope: TenantScope, id: MessageId): CompiledSelect {
  return compiled(
    messageOf(scope, id)
      .innerJoin('recipients', 'recipients.message_id', 'messages.id')
      .orderBy('position')
      .selectAll('recipients'),
  )
}

/** Oldest first; rows carry the account of the message. */
export function eventsOf(scope: TenantScope, id: MessageId): CompiledSelect {
  return compiled(
    messageOf(scope, id)
      .innerJoin('events', 'events.message_id', 'messages.id')
      .orderBy('events.at')
      .orderBy('events.position')
      .orderBy('events.id')
      .selectAll('events')
      .select('messages.account_id'),
  )
}

/** Oldest first. */
export function attemptsOf(scope: TenantScope, id: MessageId): CompiledSelect {
  return compiled(
    messageOf(scope, id)
      .innerJoin('attempts', 'attempts.message_id', 'messages.id')
      .orderBy('attempts.started_at')
      .orderBy('attempts.position')
      .orderBy('attempts.id')
      .selectAll('attempts'),
  )
}

export function contentOf(scope: TenantScope, id: MessageId): CompiledSelect {
  return compiled(
    messageOf(scope, id)
      .innerJoin('message_content', 'message_content.message_id', 'messages.id')
      .selectAll('message_content'),
  )
}

// The words of the partial indexes in which recipients wait; SQLite matches them by their text.
const WAITING = sql<SqlBool>`state in ('queued', 'deferred')`
const LEASED = sql<SqlBool>`state = 'leased'`
const HELD = sql<SqlBool>`state = 'held'`

/** Recipients in these states, soonest due first; and, second, their messages. */
export function queueQueries(
  scope: TenantScope,
  states: readonly RecipientState[],
  limit: number,
): readonly CompiledSelect[] {
  const wanted = states.filter(isPending)
  const size = clamp(limit)
  const page = scope.kind === 'operator' ? waitingOfAll(wanted, size) : waitingOf(scope, wanted)
  const recipients = page.orderBy('due_at').orderBy('message_id').orderBy('position').limit(size)
  const messages = queryBuilder
    .selectFrom('messages')
    .where('id', 'in', queryBuilder.selectFrom(recipients.as('page')).select('message_id'))
    .selectAll()
  return [compiled(recipients), compiled(messages)]
}

/** The fronts of the three indexes: a long queue costs no more than a short one. */
function waitingOfAll(wanted: readonly RecipientState[], size: number) {
  const front = (condition: Expression<SqlBool>) =>
    queryBuilder
      .selectFrom(
        queryBuilder
          .selectFrom('recipients')
          .where(condition)
          .where('state', 'in', wanted)
          .orderBy('due_at')
          .limit(size)
          .selectAll()
          .as('front'),
      )
      .selectAll()
  return queryBuilder
    .selectFrom(front(WAITING).unionAll(front(LEASED)).unionAll(front(HELD)).as('recipients'))
    .selectAll('recipients')
}

/** A tenant's by way of its messages: one with a recipient that waits has one of these statuses. */
function waitingOf(scope: TenantScope, wanted: readonly RecipientState[]) {
  return queryBuilder
    .selectFrom('recipients')
    .innerJoin('messages', 'messages.id', 'recipients.message_id')
    .where(inScope(scope))
    .where(sql<SqlBool>`messages.status <> 'delivered'`)
    .where('messages.status', 'in', ['queued', 'deferred', 'held'])
    .where('recipients.state', 'in', wanted)
    .selectAll('recipients')
}
