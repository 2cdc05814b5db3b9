import { HOUR_MS, MINUTE_MS, DAY_MS, type EpochMs } from './time.ts'

/** When failed attempts are tried again, and when trying ends. */
export interface RetrySchedule {
  /** Delay after the first, second, … failed attempt; the last one repeats. At least one. */
  readonly delaysMs: readonly number[]
  /** Age of the message at which it expires. */
  readonly lifetimeMs: number
  /** 0.1 spreads a delay evenly over 90 to 110 per cent. */
  readonly jitter: number
}

export const DEFAULT_RETRY: RetrySchedule = {
  delaysMs: [
    1 * MINUTE_MS,
    5 * MINUTE_MS,
    15 * MINUTE_MS,
    30 * MINUTE_MS,
    1 * HOUR_MS,
    2 * HOUR_MS,
    4 * HOUR_MS,
  ],
  lifetimeMs: 5 * DAY_MS,
  jitter: 0.1,
}

export type RetryDecision =
  { readonly kind: 'retry'; readonly at: EpochMs } | { readonly kind: 'expire' }

/**
 * How many attempts would lie behind a message of this age. What is not tried at all, because the
 * relay itself cannot, is looked at again in this rhythm and not every minute for days.
 */
export function attemptsByAge({ delaysMs }: RetrySchedule, ageMs: number): number {
  let left = ageMs
  for (const [index, delay] of delaysMs.entries()) {
    left -= delay
    if (left < 0) return index + 1
  }
  return delaysMs.length
}

/**
 * After `attempts` failed attempts (at least 1) of a message created at `createdAt`. The last retry
 * falls on the end of the lifetime at the latest, so a message is tried once more before it expires.
 * `fraction` is uniform in [0, 1).
 */
export function nextRetry(
  schedule: RetrySchedule,
  life: { readonly createdAt: EpochMs; readonly now: EpochMs; readonly attempts: number },
  fraction: number,
): RetryDecision {
  const end = life.createdAt + schedule.lifetimeMs
  if (life.now >= end) return { kind: 'expire' }
  const index = Math.min(Math.max(life.attempts, 1), schedule.delaysMs.length) - 1
  const delay = schedule.delaysMs[index] ?? HOUR_MS
  const spread = 1 - schedule.jitter + 2 * schedule.jitter * fraction
  return { kind: 'retry', at: Math.min(life.now + Math.round(delay * spread), end) }
}
