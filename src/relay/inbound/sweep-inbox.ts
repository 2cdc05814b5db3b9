import type { CancelSignal } from '#core/cancel.ts'
import { MINUTE_MS } from '#core/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { InboxStore } from '../ports/inbox-store.ts'
import type { Log } from '../ports/log.ts'
import type { Spool } from '../ports/spool.ts'
import { removeFiles } from './inbox.ts'

export interface SweepInboxDeps {
  readonly inbox: Pick<InboxStore, 'sweep'>
  readonly spool: Pick<Spool, 'remove'>
  readonly clock: Clock
  readonly log: Log
}

const PAUSE_MS = 5 * MINUTE_MS
/** One transaction; mail that comes in waits no longer than it takes. */
const BATCH = 100
/** Between full batches, so that a large sweep leaves the disk to the mail. */
const BREATH_MS = 250

/** Removes what is older than its domain keeps it, until cancelled. Never rejects. */
export async function sweepInboxes(deps: SweepInboxDeps, cancel: CancelSignal): Promise<void> {
  while (!cancel.aborted) {
    const removed = await sweepOnce(deps)
    await deps.clock.sleep(removed < BATCH ? PAUSE_MS : BREATH_MS, cancel)
  }
}

/** One batch. Answers how many messages went; 0 too when the store is away. */
export async function sweepOnce(deps: SweepInboxDeps): Promise<number> {
  try {
    const removed = await deps.inbox.sweep(deps.clock.now(), BATCH)
    await removeFiles(removed, deps)
    if (removed.count > 0) deps.log.info('inbox.swept', { removed: removed.count })
    return removed.count
  } catch (error) {
    deps.log.error('inbox.sweep_failed', { error })
    return 0
  }
}
