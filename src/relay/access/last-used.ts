import { CancelSource } from '#core/cancel-source.ts'
import { SECOND_MS, type EpochMs } from '#core/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'

/** Collects times of last use and writes them together, so that a login costs no commit. */
export interface LastUsed<Id> {
  /** Never blocks, never throws. */
  note(id: Id, at: EpochMs): void
  /** Writes what is collected. To be awaited before the store closes. */
  close(): Promise<void>
}

// One small transaction every five seconds at most. What a crash loses is only shown, never relied upon.
const INTERVAL_MS = 5 * SECOND_MS
const MAX_WAITING = 10_000

export interface LastUsedDeps<Id> {
  readonly touch: (uses: ReadonlyMap<Id, EpochMs>) => Promise<void>
  readonly clock: Clock
  readonly log: Log
}

export function createLastUsed<Id>(deps: LastUsedDeps<Id>): LastUsed<Id> {
  let waiting = new Map<Id, EpochMs>()
  let round: Promise<void> | undefined
  const stop = new CancelSource()

  async function flush(): Promise<void> {
    if (waiting.size === 0) return
    const uses = waiting
    waiting = new Map()
    try {
      await deps.touch(uses)
    } catch (error) {
      deps.log.warn('last_used.not_written', { error })
      // Later uses win over those that come back.
      waiting = new Map([...uses, ...waiting])
    }
  }

  async function writeSoon(): Promise<void> {
    await deps.clock.sleep(INTERVAL_MS, stop.signal)
    await flush()
    round = undefined
    if (waiting.size > 0 && !stop.signal.aborted) round = writeSoon()
  }

  return {
    note(id, at) {
      if (waiting.size >= MAX_WAITING && !waiting.has(id)) return
      waiting.set(id, at)
      if (!stop.signal.aborted) round ??= writeSoon()
    },
    async close() {
      stop.cancel()
      await round
      await flush()
    },
  }
}
