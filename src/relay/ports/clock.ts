import type { CancelSignal } from '#core/cancel.ts'
import type { EpochMs } from '#core/time.ts'

/** The only source of time below `main`. */
export interface Clock {
  /** Wall clock; may jump. For what people see and for when mail is due. */
  now(): EpochMs
  /** Never goes back. For durations and leases held in memory. */
  monotonicMs(): number
  /** Resolves after `ms`, or at once when `cancel` aborts; never rejects. */
  sleep(ms: number, cancel?: CancelSignal): Promise<void>
}
