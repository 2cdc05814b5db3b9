import { err, ok, type Result } from '#core/result.ts'
import type { LoginAttempt, LoginThrottle } from '../access/login-throttle.ts'
import type { Clock } from '../ports/clock.ts'
import type { Refusal } from '../refusal.ts'

/** One try at a password or a code, counted as wrong until it is known to be right. */
export interface Guess {
  /** It was right, or no guess at all. */
  forgive(): void
  /** True when there were so many wrong ones before that it is worth writing down. */
  readonly isNotable: boolean
}

/** Lets people guess so often, and then less and less often. */
export class Guesses {
  readonly #throttle: LoginThrottle
  readonly #clock: Pick<Clock, 'monotonicMs'>
  constructor(throttle: LoginThrottle, clock: Pick<Clock, 'monotonicMs'>) {
    this.#throttle = throttle
    this.#clock = clock
  }

  /** Counted before it is judged, so that many at once are no more than many in a row. */
  begin(attempt: LoginAttempt): Result<Guess, Refusal> {
    const now = this.#clock.monotonicMs()
    const waitMs = this.#throttle.waitMs(attempt, now)
    if (waitMs > 0) return err(throttled(waitMs))
    const delayMs = this.#throttle.failure(attempt, now)
    return ok({ forgive: () => this.#throttle.forgive(attempt), isNotable: delayMs > 0 })
  }
}

function throttled(waitMs: number): Refusal {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000))
  return {
    code: 'sign_in_throttled',
    message: `Too many wrong tries; wait ${seconds} s, or sign in with a link by mail.`,
    retryAfterMs: waitMs,
  }
}
