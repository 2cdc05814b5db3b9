import type { CancelSignal } from '#core/cancel.ts'
import type { EpochMs } from '#core/time.ts'
import type { ClaimedWork, QueueStore } from '../ports/queue-store.ts'
import type { DeliverDeps } from './deliver-unit.ts'
import type { DeliveryUnit } from './delivery-unit.ts'
import type { FairQueue } from './fairness.ts'
import { STOPPED, type StoreGuard } from './store-guard.ts'

export interface ClaimDeps extends Pick<DeliverDeps, 'owner' | 'clock' | 'metrics' | 'schedule'> {
  readonly queue: Pick<QueueStore, 'claim'>
}

export interface ClaimLimits {
  /** Recipients asked for in one claim. */
  readonly claimLimit: number
  readonly leaseMs: number
}

/** What a claim gave. */
export interface Claimed {
  readonly works: readonly ClaimedWork[]
  readonly recipients: number
  /** Monotonic. */
  readonly leasedUntilMs: number
}

/** What is due, but for what this worker has enough of in hand. Waits for the store while it is away. */
export async function claimDue(
  deps: ClaimDeps,
  { claimLimit, leaseMs }: ClaimLimits,
  hand: { readonly fair: FairQueue<DeliveryUnit>; readonly guard: StoreGuard },
  ending: CancelSignal,
): Promise<Claimed | typeof STOPPED> {
  const { queue, owner, clock, metrics, schedule } = deps
  let leasedUntilMs = 0
  const claim = (): Promise<readonly ClaimedWork[]> => {
    const now: EpochMs = clock.now()
    leasedUntilMs = clock.monotonicMs() + leaseMs
    return queue.claim({
      lease: { owner, expiresAt: now + leaseMs },
      now,
      limit: claimLimit,
      exceptDestinations: hand.fair.crowded(),
      exceptAccounts: hand.fair.crowdedAccounts(),
      expiredBefore: now - schedule.lifetimeMs,
    })
  }
  const works = await hand.guard.persist('claim', claim, ending)
  if (works === STOPPED) return STOPPED
  let recipients = 0
  let takenOver = 0
  for (const work of works) {
    recipients += work.recipients.length
    takenOver += work.takenOver ?? 0
  }
  metrics.claimed.add(recipients)
  metrics.takenOver.add(takenOver)
  return { works, recipients, leasedUntilMs }
}
