import type { CancelSignal } from '#core/cancel.ts'
import { DAY_MS, HOUR_MS } from '#core/time.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { MtaStsStore } from '../../ports/mta-sts-store.ts'
import type { MtaStsPolicies } from './mta-sts.ts'

export interface RefreshDeps {
  readonly policies: Pick<MtaStsPolicies, 'refresh'>
  readonly store: MtaStsStore
  readonly clock: Clock
  readonly log: Log
}

// A thousand domains an hour, one after the other: 24,000 with a policy in a day.
const BATCH = 1_000

/** Fetches policies older than a day again, and forgets those that ran out, until cancelled. */
export async function refreshPolicies(deps: RefreshDeps, cancel: CancelSignal): Promise<void> {
  while (!cancel.aborted) {
    await deps.clock.sleep(HOUR_MS, cancel)
    if (!cancel.aborted) await refreshDue(deps, cancel)
  }
}

/** Never rejects: what fails is tried again with the next batch. */
export async function refreshDue(deps: RefreshDeps, cancel: CancelSignal): Promise<void> {
  const { policies, store, clock, log } = deps
  try {
    const now = clock.now()
    for (const known of await store.fetchedBefore(now - DAY_MS, now, BATCH)) {
      if (cancel.aborted) return
      await policies.refresh(known)
    }
    await store.removeExpired(clock.now())
  } catch (error) {
    log.warn('mta-sts.refresh-failed', { error })
  }
}
