import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_RETRY, nextRetry } from './retry.ts'
import { HOUR_MS, MINUTE_MS } from './time.ts'

const MIDDLE = 0.5

/** All moments at which a message that never gets through is tried, from the first attempt on. */
function lifeOf(fraction: () => number): readonly number[] {
  const tries = [0]
  for (;;) {
    const now = tries[tries.length - 1] ?? 0
    const next = nextRetry(DEFAULT_RETRY, { createdAt: 0, now, attempts: tries.length }, fraction())
    if (next.kind === 'expire') return tries
    tries.push(next.at)
  }
}

describe('the retry schedule', () => {
  it('waits 1, 5, 15, 30 minutes, 1, 2, 4 hours, then every 4 hours', () => {
    const tries = lifeOf(() => MIDDLE)
    const waits = tries.slice(1).map((at, i) => at - (tries[i] ?? 0))
    expect(waits.slice(0, 9)).toEqual([
      1 * MINUTE_MS,
      5 * MINUTE_MS,
      15 * MINUTE_MS,
      30 * MINUTE_MS,
      1 * HOUR_MS,
      2 * HOUR_MS,
      4 * HOUR_MS,
      4 * HOUR_MS,
      4 * HOUR_MS,
    ])
  })

  it('makes its last try exactly at the end of five days, and about 35 in all', () => {
    const tries = lifeOf(() => MIDDLE)
    expect(tries[tries.length - 1]).toBe(DEFAULT_RETRY.lifetimeMs)
    expect(tries.length).toBeGreaterThan(30)
    expect(tries.length).toBeLessThan(40)
  })

  it('moves forward and ends, whatever the jitter', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 1 }),
        (fractions) => {
          let i = 0
          const tries = lifeOf(() => fractions[i++ % fractions.length] ?? 0)
          for (const [k, at] of tries.slice(1).entries()) expect(at).toBeGreaterThan(tries[k] ?? 0)
        },
      ),
    )
  })
})
