import type { AccountId } from '#core/ids.ts'
import type { Recipient } from '#core/recipient.ts'
import type { ClaimedWork } from '../ports/queue-store.ts'
import type { FairJob } from './fairness.ts'
import type { Prepared } from './prepare.ts'

/**
 * RFC 5321 §4.5.3.1.8: every host takes 100 recipients in a transaction; with more, some answer 452
 * to the rest and the message would wait for a retry.
 */
export const MAX_RECIPIENTS_PER_UNIT = 100

/** One claimed message; its units share the loaded and signed bytes. */
export interface ClaimedMessage {
  /** Without content when it was dropped to bound memory: then it is loaded when its turn comes. */
  readonly work: ClaimedWork
  /** Monotonic time at which the lease of the claim ends, unless renewed. */
  readonly leasedUntilMs: number
  prepared: Promise<Prepared> | undefined
}

/** Recipients of one message for one destination: what one delivery works on. */
export interface DeliveryUnit extends FairJob {
  readonly accountId: AccountId
  /** What is looked up; `destination` is what it shares with other domains. */
  readonly routingDomain: string
  readonly claimed: ClaimedMessage
  readonly recipients: readonly Recipient[]
  /** Why it is given up without a try. */
  readonly giveUp: string | undefined
  /** Undefined for what no worker has ended with; else how often work on it had begun then. */
  readonly suspicion: number | undefined
}

/** Splits claimed work by destination, at most {@link MAX_RECIPIENTS_PER_UNIT} in each. */
export function splitWork(claimed: ClaimedMessage): readonly DeliveryUnit[] {
  const { recipients } = claimed.work
  const unit = (some: readonly Recipient[]): DeliveryUnit => makeUnit(claimed, some)
  if (recipients.length === 0) return []
  // Nearly all mail has one recipient.
  if (recipients.length === 1) return [unit(recipients)]
  const units: DeliveryUnit[] = []
  for (const group of Map.groupBy(recipients, (each) => each.routingDomain).values()) {
    for (let at = 0; at < group.length; at += MAX_RECIPIENTS_PER_UNIT) {
      units.push(unit(group.slice(at, at + MAX_RECIPIENTS_PER_UNIT)))
    }
  }
  return units
}

function makeUnit(claimed: ClaimedMessage, recipients: readonly Recipient[]): DeliveryUnit {
  const { message, destinations, expired, suspects, priority = 'normal' } = claimed.work
  const [first] = recipients
  const routingDomain = first?.routingDomain ?? ''
  const begins = recipients.map(({ id }) => suspects?.get(id)).filter((n) => n !== undefined)
  return {
    accountId: message.accountId,
    destination: destinations?.get(routingDomain) ?? routingDomain,
    routingDomain,
    priority,
    weight: recipients.length,
    claimed,
    recipients,
    giveUp: first && expired?.get(first.id),
    suspicion: begins.length === 0 ? undefined : Math.max(...begins),
  }
}

/** Bytes of content that the claim holds in memory. */
export function heldBytes(work: ClaimedWork): number {
  if (work.content === undefined) return 0
  const { header, body } = work.content
  return header.length + (body.kind === 'inline' ? body.bytes.length : 0)
}
