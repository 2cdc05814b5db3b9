import type { TenantScope } from '#core/tenant.ts'
import { MINUTE_MS, type EpochMs } from '#core/time.ts'
import {
  MAX_COUNTED_WAITING,
  type DestinationPause,
  type PausedDestination,
} from '#relay/ports/queue-store.ts'
import type { Database } from '../database.ts'
import { scopeCondition } from '../scope.ts'

export type PauseRow = DestinationPause

/** A probe that has no outcome by then (its worker died) is followed by another. */
const PROBE_MS = 5 * MINUTE_MS

export function findPause(db: Database, destination: string): PauseRow | undefined {
  return db.get<PauseRow>(
    'select destination, kind, since, until, problem from destination_pauses where destination = ?',
    destination,
  )
}

export function holdsUp(pause: DestinationPause, now: EpochMs): boolean {
  // A clock that was set back must not make a pause of minutes one of hours.
  return pause.until > now && pause.since <= now
}

/** Nobody else probes for a while. Answers until when. */
export function takeProbe(db: Database, pause: DestinationPause, now: EpochMs): EpochMs {
  const until = now + PROBE_MS
  db.run(
    'update destination_pauses set until = ?, since = min(since, ?) where destination = ?',
    until,
    now,
    pause.destination,
  )
  return until
}

/** Its lanes are due again, and the next claim probes. */
export function endProbe(db: Database, destination: string, now: EpochMs): void {
  db.run('update destination_pauses set until = ? where destination = ?', now, destination)
  db.run(
    `update lanes set next_due_at = ?2
     where destination = ?1 and next_due_at is not null and next_due_at > ?2`,
    destination,
    now,
  )
}

export function pauseDestination(db: Database, pause: DestinationPause): void {
  db.run(
    `insert into destination_pauses (destination, kind, since, until, problem)
     values (?, ?, ?, ?, ?)
     on conflict (destination) do update set since = min(since, excluded.since),
       kind = excluded.kind, until = excluded.until, problem = excluded.problem`,
    pause.destination,
    pause.kind,
    pause.since,
    pause.until,
    pause.problem,
  )
}

/** Somebody wants to know now whether the recipient's destination is back: the pause ends early. */
export function endPauseOf(
  db: Database,
  of: { readonly messageId: string; readonly recipientId: string; readonly now: EpochMs },
): void {
  db.run(
    `update destination_pauses set until = min(until, ?)
     where kind = 'failing' and destination = (
       select lanes.destination from recipients join lanes on lanes.id = recipients.lane
       where recipients.message_id = ? and recipients.id = ?)`,
    of.now,
    of.messageId,
    of.recipientId,
  )
}

/** Its lanes are looked at again by the next claim, which finds out when each is really due. */
export function resumeDestination(db: Database, destination: string): void {
  const ended = db.run('delete from destination_pauses where destination = ?', destination)
  if (ended === 0) return
  db.run(
    'update lanes set next_due_at = 0 where destination = ? and next_due_at is not null',
    destination,
  )
}

export function forgetPauses(db: Database, before: EpochMs): number {
  return db.run(
    `delete from destination_pauses where until < ?1 and not exists (
       select 1 from lanes indexed by lanes_destination
       where lanes.destination = destination_pauses.destination and next_due_at is not null)`,
    before,
  )
}

export function learnDestination(
  db: Database,
  args: {
    readonly routingDomain: string
    readonly destination: string
    readonly at: EpochMs
  },
): void {
  const { routingDomain, destination, at } = args
  db.run(
    `insert into destinations (routing_domain, destination, learned_at) values (?, ?, ?)
     on conflict (routing_domain) do update
       set destination = excluded.destination, learned_at = excluded.learned_at`,
    routingDomain,
    destination,
    at,
  )
  db.run(
    'update lanes set destination = ?2 where routing_domain = ?1 and destination <> ?2',
    routingDomain,
    destination,
  )
}

export function findPauses(
  db: Database,
  args: { readonly scope: TenantScope; readonly routingDomains: readonly string[] },
): ReadonlyMap<string, PausedDestination> {
  const rows = db.all<PauseRow & { readonly domain: string }>(
    `select json_each.value as domain, pauses.destination, kind, since, until, problem
     from json_each(?)
     left join destinations on destinations.routing_domain = json_each.value
     join destination_pauses as pauses
       on pauses.destination = coalesce(destinations.destination, json_each.value)`,
    JSON.stringify(args.routingDomains),
  )
  const counts = new Map<string, number>()
  const waitingFor = (destination: string): number => {
    const count = counts.get(destination) ?? countWaiting(db, destination, args.scope)
    counts.set(destination, count)
    return count
  }
  return new Map(
    rows.map(({ domain, ...pause }) => [
      domain,
      { ...pause, waiting: waitingFor(pause.destination) },
    ]),
  )
}

export function countWaiting(db: Database, destination: string, scope: TenantScope): number {
  const condition = scopeCondition(scope, 'lanes.account_id')
  const row = db.get<{ count: number }>(
    `select count(*) as count from (
       select 1 from lanes indexed by lanes_destination
         join recipients indexed by recipients_lane on recipients.lane = lanes.id
       where lanes.destination = ? and ${condition.sql} and state in ('queued', 'deferred')
       limit ${MAX_COUNTED_WAITING})`,
    destination,
    ...condition.values,
  )
  return row?.count ?? 0
}
