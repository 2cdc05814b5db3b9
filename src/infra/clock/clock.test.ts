import { expect, test, vi } from 'vitest'
import { DAY_MS } from '#core/time.ts'
import { systemClock } from './clock.ts'

test('sleep resolves at once when it is cancelled, before or during', async () => {
  const cancel = new AbortController()
  const sleeping = systemClock.sleep(DAY_MS, cancel.signal)
  cancel.abort()
  await expect(sleeping).resolves.toBeUndefined()
  await expect(systemClock.sleep(DAY_MS, cancel.signal)).resolves.toBeUndefined()
})

test('a sleep of two months does not overflow the timer', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  try {
    let awake = false
    const sleeping = systemClock.sleep(60 * DAY_MS).then(() => (awake = true))
    await vi.advanceTimersByTimeAsync(59 * DAY_MS)
    expect(awake).toBe(false)
    await vi.advanceTimersByTimeAsync(2 * DAY_MS)
    await sleeping
  } finally {
    vi.useRealTimers()
  }
})

test('the monotonic clock never goes back', () => {
  const first = systemClock.monotonicMs()
  expect(systemClock.monotonicMs()).toBeGreaterThanOrEqual(first)
  expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(1_000)
})
