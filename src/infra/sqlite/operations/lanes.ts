import type { Priority } from '#core/priority.ts'
import type { RecipientState } from '#core/recipient.ts'
import type { EpochMs } from '#core/time.ts'
import type { NewMessage } from '#relay/ports/queue-store.ts'
import type { Database } from '../database.ts'

export const PRIORITY_RANK: Readonly<Record<Priority, number>> = { high: 0, normal: 1 }

export function priorityOfRank(rank: number): Priority {
  return rank === PRIORITY_RANK.high ? 'high' : 'normal'
}

const WAITING: ReadonlySet<RecipientState> = new Set(['queued', 'deferred'])

/** The lanes that a new message waits in, by routing domain, with its recipients announced to them. */
export function openLanes(db: Database, args: NewMessage): ReadonlyMap<string, number> {
  const first = new Map<string, EpochMs | null>()
  for (const { routingDomain, state, dueAt } of args.recipients) {
    const before = first.get(routingDomain) ?? null
    const due = WAITING.has(state) ? Math.min(dueAt, before ?? dueAt) : before
    first.set(routingDomain, due)
  }
  const lanes = new Map<string, number>()
  for (const [routingDomain, due] of first) {
    const priority = PRIORITY_RANK[args.priority ?? 'normal']
    lanes.set(routingDomain, openLane(db, args.message.accountId, { routingDomain, priority }, due))
  }
  return lanes
}

interface LaneRow {
  readonly id: number
  readonly due: number | null
}

function openLane(
  db: Database,
  accountId: string,
  key: { readonly routingDomain: string; readonly priority: number },
  dueAt: EpochMs | null,
): number {
  const { routingDomain, priority } = key
  const found = db.get<LaneRow>(
    `select id, next_due_at as due from lanes
     where account_id = ? and routing_domain = ? and priority = ?`,
    accountId,
    routingDomain,
    priority,
  )
  if (found !== undefined) {
    if (dueAt !== null && (found.due === null || found.due > dueAt)) {
      setNextDue(db, found.id, dueAt)
    }
    return found.id
  }
  const made = db.get<{ id: number }>(
    `insert into lanes (account_id, routing_domain, priority, destination, next_due_at)
     values (?1, ?2, ?3,
       coalesce((select destination from destinations where routing_domain = ?2), ?2), ?4)
     returning id`,
    accountId,
    routingDomain,
    priority,
    dueAt,
  )
  if (made === undefined) throw new Error('a lane was not made')
  return made.id
}

export function setNextDue(db: Database, lane: number, dueAt: EpochMs | null): void {
  db.run('update lanes set next_due_at = ? where id = ?', dueAt, lane)
}
