import type { CancelSignal } from '#core/cancel.ts'
import { SECOND_MS } from '#core/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { SearchStore } from '../ports/search-store.ts'

export interface SearchFeederDeps {
  readonly search: Pick<SearchStore, 'feed' | 'hasPending'>
  readonly clock: Clock
  readonly log: Log
}

const IDLE_MS = SECOND_MS
/** Some 2 ms of the writer's thread, with as long a rest behind it for everybody's commits. */
const BATCH = 50
const PAUSE_MS = 25

/** Indexes new messages beside their way through the relay, until cancelled. Never rejects. */
export async function feedSearch(deps: SearchFeederDeps, cancel: CancelSignal): Promise<void> {
  const { search, clock, log } = deps
  while (!cancel.aborted) {
    let fed = 0
    try {
      if (await search.hasPending()) fed = await search.feed(BATCH)
    } catch (error) {
      log.warn('search.not_fed', { error })
    }
    await clock.sleep(fed < BATCH ? IDLE_MS : PAUSE_MS, cancel)
  }
}
