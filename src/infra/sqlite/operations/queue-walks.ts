import type { AccountId } from '#core/ids.ts'
import type { TenantScope } from '#core/tenant.ts'
import type { QueueFilter } from '#relay/ports/queue-operations.ts'
import type { Database, SqlValue } from '../database.ts'

export type Key = readonly SqlValue[]

export interface Sql {
  readonly text: string
  readonly values: readonly SqlValue[]
}

/** A way through the rows that wait, in stretches. */
export interface Walk {
  readonly name: string
  /** Columns of `recipients` in whose order it goes; together they are unique. */
  readonly key: readonly string[]
  /** A query of `r.*` behind `after`, of a bounded number of rows. */
  readonly stretch: (after: Key | undefined) => Sql
  /** The last key of that stretch; undefined when nothing may follow it. */
  readonly end: (db: Database, after: Key | undefined) => Key | undefined
}

const EXAMINED_ROWS = 10_000
const EXAMINED_MESSAGES = 500

const PLAIN_KEY = ['due_at', 'message_id', 'id']
// The order of the index on what waits, so that a stretch is read and not sorted.
const WAITING_KEY = ['due_at', 'routing_domain', 'state', 'message_id', 'id']
const MESSAGE_KEY = ['message_id', 'id']
/** Sorts behind every id. */
const LAST_ID = '~'

/** The walks that together pass all rows which the filter may want, in the order they are gone. */
export function walksOf(scope: TenantScope, filter: QueueFilter): readonly Walk[] {
  if (filter.messageIds !== undefined) return [byMessageIds(filter.messageIds)]
  const accountId = scope.kind === 'tenant' ? scope.accountId : filter.accountId
  if (accountId !== undefined) return [byAccount(accountId)]
  return [
    byDue('leased', "r.state = 'leased'", PLAIN_KEY),
    byDue('waiting', "r.state in ('queued', 'deferred')", WAITING_KEY),
    byDue('held', "r.state = 'held'", PLAIN_KEY),
  ]
}

export function orderBy(key: readonly string[]): string {
  return key.map((column) => `r.${column}`).join(', ')
}

/** False for an empty key, too: the walk then starts at its beginning. */
export function isKeyOf(walk: Walk, key: readonly unknown[]): key is Key {
  return (
    key.length === walk.key.length &&
    key.every((each) => typeof each === 'string' || typeof each === 'number')
  )
}

function byDue(name: string, where: string, key: readonly string[]): Walk {
  const stretch = (after: Key | undefined): Sql => ({
    text: `select r.* from recipients r where ${where}${beyond(key, after)}
      order by ${orderBy(key)} limit ${EXAMINED_ROWS}`,
    values: after ?? [],
  })
  return {
    name,
    key,
    stretch,
    end: (db, after) => {
      const { text, values } = stretch(after)
      const row = db.get<Record<string, SqlValue>>(
        `select ${key.join(', ')} from (${text}) limit 1 offset ${EXAMINED_ROWS - 1}`,
        ...values,
      )
      return row && key.map((column) => row[column] ?? null)
    },
  }
}

/** A message with a recipient that waits has one of these statuses. */
function byAccount(accountId: AccountId): Walk {
  const messages = (after: Key | undefined): Sql => ({
    text: `select id from messages where account_id = ? and status <> 'delivered'
      and status in ('queued', 'deferred', 'held') and id >= ?
      order by id limit ${EXAMINED_MESSAGES}`,
    values: [accountId, after?.[0] ?? ''],
  })
  return {
    name: 'account',
    key: MESSAGE_KEY,
    stretch: (after) => {
      const { text, values } = messages(after)
      return {
        text: `select r.* from recipients r where r.message_id in (${text})${beyond(MESSAGE_KEY, after)}`,
        values: [...values, ...(after ?? [])],
      }
    },
    end: (db, after) => {
      const { text, values } = messages(after)
      const row = db.get<{ id: string }>(
        `select id from (${text}) limit 1 offset ${EXAMINED_MESSAGES - 1}`,
        ...values,
      )
      return row && [row.id, LAST_ID]
    },
  }
}

function byMessageIds(ids: readonly string[]): Walk {
  return {
    name: 'messages',
    key: MESSAGE_KEY,
    stretch: (after) => ({
      text: `select r.* from recipients r
        where r.message_id in (select value from json_each(?))${beyond(MESSAGE_KEY, after)}`,
      values: [JSON.stringify(ids), ...(after ?? [])],
    }),
    end: () => undefined,
  }
}

function beyond(key: readonly string[], after: Key | undefined): string {
  if (after === undefined) return ''
  return ` and (${orderBy(key)}) > (${key.map(() => '?').join(', ')})`
}
