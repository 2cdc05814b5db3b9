import { CancelSource } from '#core/cancel-source.ts'
import type { AccountId } from '#core/ids.ts'
import { SECOND_MS } from '#core/time.ts'
import type { Announcements, Change, UpdateTopic } from '../ports/announcements.ts'
import type { Clock } from '../ports/clock.ts'
import type { Gauge, Metrics } from '../ports/metrics.ts'

/** A hint: something of that kind changed. Whoever shows it asks again. */
export interface Update {
  readonly topic: UpdateTopic
  /** Undefined when there are several. */
  readonly id: string | undefined
}

/** One who looks at an account. Both are called outside of any transaction and must not throw. */
export interface Watcher {
  update(update: Update): void
  /** The server stops: nothing more will come. */
  end(): void
}

export interface UpdatesLimits {
  readonly perAccount: number
  readonly total: number
  /** Hints of one kind to one account are at least so far apart; those between are one. */
  readonly gapMs: number
}

export const DEFAULT_UPDATES_LIMITS: UpdatesLimits = {
  perAccount: 30,
  total: 1_000,
  gapMs: SECOND_MS,
}

export interface UpdatesDeps {
  readonly announcements: Pick<Announcements, 'subscribe'>
  readonly clock: Pick<Clock, 'sleep'>
  readonly metrics: Pick<Metrics, 'gauge'>
  readonly limits?: UpdatesLimits
}

function watcherGauge(metrics: Pick<Metrics, 'gauge'>): Gauge {
  return metrics.gauge({
    name: 'update_streams',
    help: 'Pages that listen for changes (/v1/updates).',
  })
}

/** Hints of one kind that wait for the gap to pass. */
interface Gap {
  waiting: Update | undefined
}

/**
 * Brings what changes to those who look at it, by account. The first hint of a kind goes out at once;
 * those that follow within the gap are one hint at its end, so a mail campaign is one hint a second.
 */
export class Updates {
  readonly #watchers = new Map<AccountId, Set<Watcher>>()
  readonly #gaps = new Map<string, Gap>()
  readonly #ending = new CancelSource()
  readonly #unsubscribe: () => void
  readonly #clock: UpdatesDeps['clock']
  readonly #limits: UpdatesLimits
  readonly #gauge: Gauge
  #count = 0

  constructor({ announcements, clock, metrics, limits = DEFAULT_UPDATES_LIMITS }: UpdatesDeps) {
    this.#clock = clock
    this.#gauge = watcherGauge(metrics)
    this.#limits = limits
    this.#unsubscribe = announcements.subscribe((announcement) => {
      if (announcement.kind === 'changed') this.#hear(announcement)
    })
  }

  /** Answers how to stop watching; `too-many` when account or server has no room for one more. */
  watch(accountId: AccountId, watcher: Watcher): (() => void) | 'too-many' {
    const { perAccount, total } = this.#limits
    const own = this.#watchers.get(accountId) ?? new Set()
    if (this.#ending.signal.aborted || own.size >= perAccount || this.#count >= total) {
      return 'too-many'
    }
    own.add(watcher)
    this.#setCount(this.#count + 1)
    this.#watchers.set(accountId, own)
    return () => {
      if (!own.delete(watcher)) return
      this.#setCount(this.#count - 1)
      if (own.size === 0 && this.#watchers.get(accountId) === own) this.#watchers.delete(accountId)
    }
  }

  /** Ends all watching, now and from now on. */
  close(): void {
    this.#unsubscribe()
    this.#ending.cancel()
    const all = [...this.#watchers.values()].flatMap((own) => [...own])
    for (const own of this.#watchers.values()) own.clear()
    this.#watchers.clear()
    this.#setCount(0)
    for (const watcher of all) watcher.end()
  }

  #setCount(count: number): void {
    this.#count = count
    this.#gauge.set(count)
  }

  #hear({ accountId, topic, id }: Change): void {
    if (!this.#watchers.has(accountId)) return
    const key = `${topic} ${accountId}`
    const gap = this.#gaps.get(key)
    if (gap === undefined) {
      this.#tell(accountId, { topic, id })
      void this.#keepGap(key, accountId)
    } else {
      const same = gap.waiting === undefined || gap.waiting.id === id
      gap.waiting = { topic, id: same ? id : undefined }
    }
  }

  async #keepGap(key: string, accountId: AccountId): Promise<void> {
    const gap: Gap = { waiting: undefined }
    this.#gaps.set(key, gap)
    do {
      const waiting = gap.waiting
      gap.waiting = undefined
      if (waiting !== undefined) this.#tell(accountId, waiting)
      await this.#clock.sleep(this.#limits.gapMs, this.#ending.signal)
    } while (gap.waiting !== undefined && !this.#ending.signal.aborted)
    this.#gaps.delete(key)
  }

  #tell(accountId: AccountId, update: Update): void {
    for (const watcher of this.#watchers.get(accountId) ?? []) watcher.update(update)
  }
}
