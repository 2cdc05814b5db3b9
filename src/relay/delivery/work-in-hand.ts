import type { RecipientId } from '#core/ids.ts'
import type { ClaimedWork } from '../ports/queue-store.ts'
import { heldBytes, splitWork, type DeliveryUnit } from './delivery-unit.ts'

/** Content of claimed messages beyond this is dropped and loaded again when its turn comes. */
const MAX_HELD_BYTES = 32 * 1024 * 1024

/**
 * The recipients that this worker has leased and not yet let go of. A recipient is never in hand
 * twice: after a jump of the wall clock its lease looks expired, and a claim may give it again while
 * its delivery is under way.
 */
export class WorkInHand {
  readonly #ids = new Set<RecipientId>()
  #heldBytes = 0

  get isEmpty(): boolean {
    return this.#ids.size === 0
  }

  /** Units of what is new in the claimed work, leased until that monotonic time. */
  accept(work: ClaimedWork, leasedUntilMs: number): readonly DeliveryUnit[] {
    let { recipients } = work
    if (recipients.some((each) => this.#ids.has(each.id))) {
      recipients = recipients.filter((each) => !this.#ids.has(each.id))
    }
    for (const each of recipients) this.#ids.add(each.id)
    const bytes = heldBytes(work)
    const dropped = this.#heldBytes + bytes > MAX_HELD_BYTES
    const content = dropped ? undefined : work.content
    const units = splitWork({
      work: { ...work, recipients, content },
      leasedUntilMs,
      prepared: undefined,
    })
    // Counted for each unit: an upper bound, and nothing to share between them.
    if (!dropped) this.#heldBytes += bytes * units.length
    return units
  }

  forget(units: readonly DeliveryUnit[]): void {
    for (const unit of units) {
      this.#heldBytes -= heldBytes(unit.claimed.work)
      for (const recipient of unit.recipients) this.#ids.delete(recipient.id)
    }
  }
}
