import type { RateLimit } from './provider-rules.ts'

/** Tokens of one limit: full at first, refilled evenly. */
interface Bucket {
  tokens: number
  atMs: number
}

/**
 * Holds several rate limits at once. A delivery may begin while each has a token; it may overdraw,
 * so a message with many recipients goes out whole and the next ones wait for it.
 */
export class Pace {
  readonly #limits: readonly RateLimit[]
  readonly #buckets: readonly Bucket[]

  constructor(limits: readonly RateLimit[], nowMs: number) {
    this.#limits = limits
    this.#buckets = limits.map(({ count }) => ({ tokens: count, atMs: nowMs }))
  }

  /** Counts `recipients` and answers how long nothing more may begin: 0 for at once. Monotonic time. */
  spend(recipients: number, nowMs: number): number {
    let wait = 0
    for (const [i, bucket] of this.#buckets.entries()) {
      const limit = this.#limits[i]
      if (limit === undefined) continue
      const { count, perMs } = limit
      const refilled = bucket.tokens + ((nowMs - bucket.atMs) * count) / perMs
      bucket.tokens = Math.min(refilled, count) - recipients
      bucket.atMs = nowMs
      if (bucket.tokens < 1) wait = Math.max(wait, ((1 - bucket.tokens) * perMs) / count)
    }
    return Math.ceil(wait)
  }
}
