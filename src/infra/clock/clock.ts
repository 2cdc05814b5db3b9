import type { CancelSignal } from '#core/cancel.ts'
import type { Clock } from '#relay/ports/clock.ts'

// A longer delay overflows Node's 32-bit timer and would fire at once.
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep,
}

function sleep(ms: number, cancel?: CancelSignal): Promise<void> {
  return new Promise((resolve) => {
    if (cancel?.aborted === true) {
      resolve()
      return
    }
    const deadline = performance.now() + ms
    let timer: NodeJS.Timeout
    const end = (): void => {
      clearTimeout(timer)
      cancel?.removeEventListener('abort', end)
      resolve()
    }
    const arm = (leftMs: number): void => {
      timer = setTimeout(
        () => (leftMs > LONGEST_TIMER_MS ? arm(deadline - performance.now()) : end()),
        Math.min(Math.max(leftMs, 0), LONGEST_TIMER_MS),
      )
    }
    cancel?.addEventListener('abort', end, { once: true })
    arm(ms)
  })
}
