import type { CancelSignal } from '#core/cancel.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, type EpochMs } from '#core/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'

/** One kind of thing that is not kept for good. */
export interface Retention {
  /** For the log: `smtp-sessions`. */
  readonly name: string
  /** 0: for good. */
  readonly days: number
  /** Removes at most `limit` that are older, in one small transaction; answers how many. */
  readonly removeBefore: (before: EpochMs, limit: number) => Promise<number>
}

export interface RetentionDeps {
  readonly kinds: readonly Retention[]
  readonly clock: Clock
  readonly log: Log
}

const FIRST_MS = MINUTE_MS
const EVERY_MS = HOUR_MS
/** Rows of one transaction: some milliseconds of the writer's thread, between other people's commits. */
const BATCH = 100
const PAUSE_MS = 50

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
  try {
    for (;;) {
      const removed = await kind.removeBefore(before, BATCH)
      total += removed
      if (removed < BATCH || cancel.aborted) break
      await clock.sleep(PAUSE_MS, cancel)
    }
  } catch (error) {
    log.warn('retention.failed', { kind: kind.name, error })
  }
  if (total > 0) log.info('retention.swept', { kind: kind.name, removed: total })
}
