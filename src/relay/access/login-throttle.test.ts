import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MINUTE_MS } from '#core/time.ts'
import { DEFAULT_LOGIN_THROTTLE, LoginThrottle } from './login-throttle.ts'

const at = (username: string, addressBucket: string) => ({ username, addressBucket })

describe('login throttle', () => {
  it('lets typos pass, then doubles the delay up to the cap', () => {
    const throttle = new LoginThrottle()
    const delays = Array.from({ length: 9 }, (_, i) => throttle.failure(at('a', `ip${i}`), i * 100))
    expect(delays).toEqual([0, 0, 250, 500, 1000, 2000, 4000, 5000, 5000])
  })
  it('forgets with time', () => {
    const throttle = new LoginThrottle()
    for (let i = 0; i < 8; i++) throttle.failure(at('a', 'ip'), 0)
    expect(throttle.failure(at('a', 'ip'), 10 * MINUTE_MS)).toBe(1000)
    expect(throttle.failure(at('a', 'ip'), 120 * MINUTE_MS)).toBe(0)
  })
  it('is patient with an address that many share', () => {
    const throttle = new LoginThrottle()
    const delays = Array.from({ length: 22 }, (_, i) =>
      throttle.failure(at(`user${i}`, 'google'), 0),
    )
    expect(delays.slice(0, 20).every((delay) => delay === 0)).toBe(true)
    expect(delays.slice(20)).toEqual([250, 500])
  })
  it('knows a user name in any case of letters', () => {
    const throttle = new LoginThrottle()
    throttle.failure(at('A@x.test', '1'), 0)
    throttle.failure(at('a@X.test', '2'), 0)
    expect(throttle.failure(at('a@x.test', '3'), 0)).toBe(250)
  })
  it('remembers a bounded number, and drops the longest quiet first', () => {
    const throttle = new LoginThrottle({ ...DEFAULT_LOGIN_THROTTLE, maxEntries: 3 })
    for (let i = 0; i < 5; i++) throttle.failure(at('busy', 'b'), 0)
    for (let i = 0; i < 1000; i++) {
      throttle.failure(at(`other${i}`, `o${i}`), 0)
      throttle.failure(at('busy', 'b'), 0)
    }
    expect(throttle.failure(at('busy', 'b'), 0)).toBe(5000)
    expect(throttle.failure(at('other1', 'x'), 0)).toBe(0)
  })
  it('never delays beyond the cap, whatever comes', () => {
    const attempt = fc.tuple(fc.constantFrom('a', 'b'), fc.constantFrom('1', '2'), fc.nat())
    fc.assert(
      fc.property(fc.array(attempt, { maxLength: 200 }), (attempts) => {
        const throttle = new LoginThrottle()
        for (const [name, address, now] of attempts) {
          const delay = throttle.failure(at(name, address), now)
          expect(delay).toBeGreaterThanOrEqual(0)
          expect(delay).toBeLessThanOrEqual(5000)
        }
      }),
    )
  })
})
