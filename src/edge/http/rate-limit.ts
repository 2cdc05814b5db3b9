import type { Clock } from '#relay/ports/clock.ts'

export interface RateLimitRule {
  readonly count: number
  readonly windowMs: number
}

// Accounts with a request inside the current window; the map is swept when it grows beyond this.
const SWEEP_ABOVE = 10_000

/**
 * At most `count` per key in any `windowMs`, by the times of the last calls. Lives in the memory of
 * one node: with N nodes an account gets at most N times as much, which is bounded and good enough
 * for what it protects (DNS servers, CPU).
 */
export class RateLimit {
  readonly #rule: RateLimitRule
  readonly #clock: Pick<Clock, 'monotonicMs'>
  readonly #calls = new Map<string, number[]>()

  constructor(rule: RateLimitRule, clock: Pick<Clock, 'monotonicMs'>) {
    this.#rule = rule
    this.#clock = clock
  }

  /** Takes one. Undefined when it is granted, else the milliseconds until the next will be. */
  take(key: string): number | undefined {
    const now = this.#clock.monotonicMs()
    const since = now - this.#rule.windowMs
    const recent = (this.#calls.get(key) ?? []).filter((at) => at > since)
    const [oldest] = recent
    if (oldest !== undefined && recent.length >= this.#rule.count)
      return oldest + this.#rule.windowMs - now
    recent.push(now)
    this.#calls.set(key, recent)
    if (this.#calls.size > SWEEP_ABOVE) this.#sweep(since)
    return undefined
  }

  #sweep(since: number): void {
    for (const [key, calls] of this.#calls)
      if (calls.every((at) => at <= since)) this.#calls.delete(key)
  }
}
