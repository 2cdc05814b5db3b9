import type { AccountId, MessageId, SuppressionId } from './ids.ts'
import type { EpochMs } from './time.ts'

export const SUPPRESSION_REASONS = ['bounce', 'complaint', 'manual'] as const
export type SuppressionReason = (typeof SUPPRESSION_REASONS)[number]

/** An address that an account does not write to. */
export interface Suppression {
  readonly id: SuppressionId
  readonly accountId: AccountId
  /** As {@link suppressionKey} makes it. */
  readonly address: string
  readonly reason: SuppressionReason
  /** The message whose bounce or complaint it came from. */
  readonly sourceMessageId: MessageId | undefined
  /** Why, in words; may be empty. */
  readonly note: string
  readonly createdAt: EpochMs
  /** From then on it does not hold; undefined: never. */
  readonly expiresAt: EpochMs | undefined
}

/**
 * The form in which addresses are compared: lower case, also before the @. RFC 5321 §2.4 lets hosts
 * tell capitals apart; hardly any does, and one that did would see a message less, not one too many.
 */
export function suppressionKey(address: string): string {
  return address.toLowerCase()
}
