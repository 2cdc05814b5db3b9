import type { AccountId, DomainId } from './ids.ts'
import { DAY_MS, type EpochMs } from './time.ts'

/** Gmail's proof that whoever reads the mail of an address wants to send as it. */
export interface GmailConfirmation {
  readonly accountId: AccountId
  readonly domainId: DomainId
  /** In lower case. */
  readonly address: string
  readonly code: string
  /** Of Gmail; shown, and never followed by us. */
  readonly link: string
  readonly receivedAt: EpochMs
  readonly expiresAt: EpochMs
}

export const GMAIL_CONFIRMATION_LIFE_MS = 3 * DAY_MS
