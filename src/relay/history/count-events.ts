import type { CancelSignal } from '#core/cancel.ts'
import { SECOND_MS } from '#core/time.ts'
import type { AnalyticsStore } from '../ports/analytics-store.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'

/** How far the figures lag behind, at most, while the relay keeps up. */
const PAUSE_MS = 2 * SECOND_MS
/** Some 5 ms on the writer's thread, between other people's commits. */
const BATCH = 1_000

export interface CountEventsDeps {
  readonly analytics: Pick<AnalyticsStore, 'countEvents'>
  readonly clock: Pick<Clock, 'sleep'>
  readonly log: Log
}

/** Counts what happened, until cancelled; what happened while it did not run is counted first. Never rejects. */
export async function countEvents(
  { analytics, clock, log }: CountEventsDeps,
  cancel: CancelSignal,
): Promise<void> {
  let failures = 0
  while (!cancel.aborted) {
    let counted = 0
    try {
      counted = await analytics.countEvents(BATCH)
      failures = 0
    } catch (error) {
      failures += 1
      // The 1st, 2nd, 4th, … failure: an outage must not fill the disk with its own log.
      if ((failures & (failures - 1)) === 0) log.warn('analytics.not_counted', { failures, error })
    }
    if (counted < BATCH) await clock.sleep(PAUSE_MS, cancel)
  }
}
