import type { CancelSignal } from '#core/cancel.ts'
import type { MessageId } from '#core/ids.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, type EpochMs } from '#core/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { Removal, RetentionStore } from '../ports/retention-store.ts'
import type { SessionStore } from '../ports/session-store.ts'
import type { Spool } from '../ports/spool.ts'

/** One kind of thing that is not kept for good. */
export interface Retention {
  /** For the log: `smtp-sessions`. */
  readonly name: string
  /** 0: for good. */
  readonly days: number
  /** One small transaction, which goes on after `after` of the answer before. */
  readonly step: (
    before: EpochMs,
    after: MessageId | undefined,
  ) => Promise<Pick<Removal, 'removed' | 'next'> & { readonly isLast: boolean }>
}

export interface RetentionDeps {
  readonly kinds: readonly Retention[]
  readonly clock: Clock
  readonly log: Log
}

export interface RetentionDays {
  readonly sessions: number
  readonly bodies: number
  readonly log: number
}

const FIRST_MS = MINUTE_MS
const EVERY_MS = HOUR_MS
/** Rows of one transaction: 5 ms of the writer's thread, between other people's commits. */
const BATCH = 100
/** Content and then messages, each at some 4,000 a second: more than one process takes in. */
const PAUSE_MS = 20

/** Removes what has been kept long enough, hourly, until cancelled. Never rejects. */
export async function sweepOld(deps: RetentionDeps, cancel: CancelSignal): Promise<void> {
  const { kinds, clock } = deps
  await clock.sleep(FIRST_MS, cancel)
  while (!cancel.aborted) {
    for (const kind of kinds) if (kind.days > 0) await sweep(kind, deps, cancel)
    await clock.sleep(EVERY_MS, cancel)
  }
}

async function sweep(kind: Retention, deps: RetentionDeps, cancel: CancelSignal): Promise<void> {
  const { clock, log } = deps
  const before = clock.now() - kind.days * DAY_MS
  let total = 0
  let after: MessageId | undefined
  try {
    while (!cancel.aborted) {
      const { removed, next, isLast } = await kind.step(before, after)
      total += removed
      after = next
      if (isLast) break
      await clock.sleep(PAUSE_MS, cancel)
    }
  } catch (error) {
    log.warn('retention.failed', { kind: kind.name, error })
  }
  if (total > 0) log.info('retention.swept', { kind: kind.name, removed: total })
}

/** Everything that has its time. */
export function retentions(
  days: RetentionDays,
  deps: {
    readonly store: RetentionStore
    readonly sessions: Pick<SessionStore, 'removeBefore'>
    readonly spool: Pick<Spool, 'remove'>
    readonly log: Log
  },
): readonly Retention[] {
  const { store, sessions, spool, log } = deps
  const byCount =
    (removeSome: (before: EpochMs, limit: number) => Promise<number>): Retention['step'] =>
    async (before) => {
      const removed = await removeSome(before, BATCH)
      return { removed, next: undefined, isLast: removed < BATCH }
    }
  const byKey =
    (name: 'removeContent' | 'removeMessages'): Retention['step'] =>
    async (before, after) => {
      const { removed, files, next } = await store[name]({ before, after, limit: BATCH })
      for (const file of files) await removeFile(file, spool, log)
      return { removed, next, isLast: next === undefined }
    }
  return [
    {
      name: 'smtp-sessions',
      days: days.sessions,
      step: byCount((before, limit) => sessions.removeBefore(before, limit)),
    },
    { name: 'bodies', days: days.bodies, step: byKey('removeContent') },
    { name: 'messages', days: days.log, step: byKey('removeMessages') },
    {
      name: 'forward-log',
      days: days.log,
      step: byCount((before, limit) => store.removeForwardLog(before, limit)),
    },
  ]
}

/** What stays behind is found by the sweep of the spool when the relay starts. */
async function removeFile(name: string, spool: Pick<Spool, 'remove'>, log: Log): Promise<void> {
  try {
    await spool.remove(name)
  } catch (error) {
    log.warn('retention.file_not_removed', { name, error })
  }
}
