import { putNewest } from '#core/bounded-map.ts'
import { MINUTE_MS, SECOND_MS } from '#core/time.ts'

export interface LoginThrottleLimits {
  /** Time in which a count of failures falls to half. */
  readonly halfLifeMs: number
  /** Failures of one user name, and of one address, that cost no delay. */
  readonly freePerUsername: number
  readonly freePerAddress: number
  /** Delay of the first failure beyond; doubles with each further one. */
  readonly baseDelayMs: number
  readonly maxDelayMs: number
  /** Names and addresses that are remembered; the longest quiet go first. */
  readonly maxEntries: number
}

export const DEFAULT_LOGIN_THROTTLE: LoginThrottleLimits = {
  halfLifeMs: 10 * MINUTE_MS,
  freePerUsername: 2,
  // Mail providers log in for many tenants from one address: one tenant's typo is not their fault.
  freePerAddress: 20,
  baseDelayMs: 250,
  maxDelayMs: 5 * SECOND_MS,
  maxEntries: 20_000,
}

/**
 * For people's passwords, which can be guessed: who has failed too often has to wait before the next
 * try is looked at. The longest wait is short enough that nobody is locked out for good by others;
 * a link by mail waits for nothing.
 */
export const PEOPLE_THROTTLE: LoginThrottleLimits = {
  halfLifeMs: 15 * MINUTE_MS,
  freePerUsername: 5,
  freePerAddress: 20,
  baseDelayMs: 2 * SECOND_MS,
  maxDelayMs: 15 * MINUTE_MS,
  maxEntries: 20_000,
}

export interface LoginAttempt {
  readonly username: string
  readonly addressBucket: string
}

interface Count {
  readonly failures: number
  readonly at: number
}

/**
 * Slows down who guesses passwords, and nobody else: only the reply to a wrong password is delayed,
 * so the right owner is never refused or slowed by what others do. Guessing is hopeless anyway (more
 * than 170 bits); the delay keeps it from costing us work and log lines.
 *
 * In memory, per process. With several nodes a guesser gets one allowance from each; should that
 * ever matter, the nodes exchange `failure` calls over the announcements, since counts simply add up.
 */
export class LoginThrottle {
  readonly #limits: LoginThrottleLimits
  readonly #usernames = new Map<string, Count>()
  readonly #addresses = new Map<string, Count>()

  constructor(limits: LoginThrottleLimits = DEFAULT_LOGIN_THROTTLE) {
    this.#limits = limits
  }

  /**
   * Counts one failed login and says for how long its reply is held back. Known and unknown user
   * names are alike here. `nowMs` is monotonic.
   */
  failure(attempt: LoginAttempt, nowMs: number): number {
    const { freePerUsername, freePerAddress } = this.#limits
    const byName = this.#count(this.#usernames, attempt.username.toLowerCase(), nowMs)
    const byAddress = this.#count(this.#addresses, attempt.addressBucket, nowMs)
    return this.#delay(Math.max(byName - freePerUsername, byAddress - freePerAddress))
  }

  /** How long the delay of the last failure still lasts; 0 when a try may be made. */
  waitMs(attempt: LoginAttempt, nowMs: number): number {
    const { freePerUsername, freePerAddress } = this.#limits
    const left = (last: Count | undefined, free: number): number =>
      last === undefined ? 0 : last.at + this.#delay(last.failures - free) - nowMs
    const byName = left(this.#usernames.get(attempt.username.toLowerCase()), freePerUsername)
    const byAddress = left(this.#addresses.get(attempt.addressBucket), freePerAddress)
    return Math.max(byName, byAddress, 0)
  }

  /** Takes one failure back: it was counted before it was known to be none. */
  forgive(attempt: LoginAttempt): void {
    lessOne(this.#usernames, attempt.username.toLowerCase())
    lessOne(this.#addresses, attempt.addressBucket)
  }

  #count(counts: Map<string, Count>, key: string, nowMs: number): number {
    const known = counts.get(key)
    const left = known === undefined ? 0 : known.failures * this.#decay(nowMs - known.at)
    putNewest(counts, key, { failures: left + 1, at: nowMs }, this.#limits.maxEntries)
    return left + 1
  }

  #decay(elapsedMs: number): number {
    return 0.5 ** (Math.max(elapsedMs, 0) / this.#limits.halfLifeMs)
  }

  #delay(excess: number): number {
    const { baseDelayMs, maxDelayMs } = this.#limits
    if (excess <= 0) return 0
    // Counts have decayed a little between two failures in a row; rounding up keeps whole steps.
    return Math.min(baseDelayMs * 2 ** (Math.ceil(excess) - 1), maxDelayMs)
  }
}

function lessOne(counts: Map<string, Count>, key: string): void {
  const known = counts.get(key)
  if (known === undefined) return
  if (known.failures <= 1) counts.delete(key)
  else counts.set(key, { ...known, failures: known.failures - 1 })
}
