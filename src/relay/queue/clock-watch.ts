import type { CancelSignal } from '#core/cancel.ts'
import { SECOND_MS } from '#core/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { QueueOperationsStore } from '../ports/queue-operations.ts'

export interface ClockWatchDeps {
  readonly operations: Pick<QueueOperationsStore, 'settleClock'>
  readonly clock: Clock
  readonly log: Log
}

const LOOK_EVERY_MS = 15 * SECOND_MS
/** Between two steps, so that others have their turn in the store. */
const STEP_PAUSE_MS = 20

/**
 * Until `ending`: when the clock turns out to have been ahead, also before this start, mail that it has
 * put off is brought forward. Never rejects.
 */
export async function watchClock(deps: ClockWatchDeps, ending: CancelSignal): Promise<void> {
  const { clock, log } = deps
  while (!ending.aborted) {
    try {
      await settle(deps, ending)
    } catch (error) {
      log.warn('clock.watch_failed', { error })
    }
    await clock.sleep(LOOK_EVERY_MS, ending)
  }
}

async function settle(
  { operations, clock, log }: ClockWatchDeps,
  ending: CancelSignal,
): Promise<void> {
  let after: string | undefined
  let aheadMs = 0
  let moved = 0
  do {
    const step = await operations.settleClock({ now: clock.now(), after })
    if (aheadMs === 0 && step.aheadMs > 0) log.warn('clock.set_back', { byMs: step.aheadMs })
    aheadMs = Math.max(aheadMs, step.aheadMs)
    moved += step.moved
    after = step.after
    if (after !== undefined) await clock.sleep(STEP_PAUSE_MS, ending)
  } while (after !== undefined && !ending.aborted)
  if (aheadMs > 0) log.info('clock.settled', { broughtForward: moved })
}
