import type { AccountId } from '#core/ids.ts'
import { HOUR_MS, type EpochMs } from '#core/time.ts'
import type { Counted, HourCounts } from '#relay/ports/analytics-store.ts'
import type { Database } from '../database.ts'

/** Events to columns. `queued` stands for all recipients of the message. */
const COLUMN_OF: Readonly<Record<string, Counted>> = {
  queued: 'sent',
  delivered: 'delivered',
  deferred: 'deferred',
  bounced: 'bounced',
  failed: 'failed',
  suppressed: 'suppressed',
  complained: 'complained',
  open: 'opens',
  click: 'clicks',
}

interface CountRow {
  readonly account_id: string
  readonly hour: number
  readonly name: string
  readonly count: number
}

export function hasUncountedEvents(db: Database): boolean {
  return db.get('select 1 from uncounted_events limit 1') !== undefined
}

export function countEvents(db: Database, limit: number): number {
  const range = db.get<{ last: number | null; events: number }>(
    'select max(seq) as last, count(*) as events from (select seq from uncounted_events order by seq limit ?)',
    limit,
  )
  if (range === undefined || range.last === null) return 0
  const counts = db.all<CountRow>(
    `select m.account_id, e.at - e.at % ${HOUR_MS} as hour, e.name,
       sum(case when e.name <> 'queued' then 1 else (
         select count(*) from recipients r where r.message_id = m.id and r.state <> 'suppressed')
       end) as count
     from uncounted_events e join messages m on m.id = e.message_id
     where e.seq <= ? and m.source in ('smtp', 'api') and m.is_forward = 0
     group by m.account_id, hour, e.name`,
    range.last,
  )
  for (const count of counts) add(db, count)
  db.run('delete from uncounted_events where seq <= ?', range.last)
  return range.events
}

function add(db: Database, { account_id, hour, name, count }: CountRow): void {
  const column = COLUMN_OF[name]
  if (column === undefined) return
  db.run(
    `insert into analytics_hours (account_id, hour, ${column}) values (?, ?, ?)
     on conflict (account_id, hour) do update set ${column} = ${column} + excluded.${column}`,
    account_id,
    hour,
    count,
  )
}

export function analyticsHours(
  db: Database,
  args: { readonly accountId: AccountId; readonly since: EpochMs },
): readonly HourCounts[] {
  return db.all<HourCounts>(
    `select hour, sent, delivered, deferred, bounced, failed, suppressed, complained, opens, clicks
     from analytics_hours where account_id = ? and hour >= ? order by hour`,
    args.accountId,
    args.since,
  )
}
