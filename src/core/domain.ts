import type { AccountId, DomainId } from './ids.ts'
import type { InboxSettings } from './inbox.ts'
import type { DomainName } from './domain-name.ts'
import type { EpochMs } from './time.ts'
import type { TlsMinimum } from './tls.ts'

export const RECORD_PURPOSES = [
  'verification',
  'spf',
  'dkim',
  'dmarc',
  'return_path',
  'receiving',
] as const
export type RecordPurpose = (typeof RECORD_PURPOSES)[number]

/** A domain is verified when these five hold; `receiving` is only for inbound mail. */
export const REQUIRED_PURPOSES = [
  'verification',
  'spf',
  'dkim',
  'dmarc',
  'return_path',
] as const satisfies readonly RecordPurpose[]

export type DomainStatus = 'pending' | 'verified' | 'failed'

/** A record that the owner publishes. */
export interface ExpectedRecord {
  readonly purpose: RecordPurpose
  readonly type: 'TXT' | 'CNAME' | 'MX'
  readonly host: string
  readonly value: string
}

export type RecordFault =
  | 'missing'
  | 'two-records'
  | 'without-include'
  | 'quoted'
  | 'zone-doubled'
  | 'wrong-key'
  | 'wrong-value'
  | 'cname-in-the-way'
  | 'invalid'

/** What one look-up showed. `unknown` means that it could not be checked: never held against the owner. */
export type RecordState =
  | { readonly kind: 'unchecked' }
  | { readonly kind: 'ok' }
  | { readonly kind: 'wrong'; readonly fault: RecordFault; readonly problem: string }
  | { readonly kind: 'unknown'; readonly problem: string }

export interface RecordCheck {
  readonly purpose: RecordPurpose
  readonly state: RecordState
  /** What was found in DNS, as text; empty when nothing was. */
  readonly found: readonly string[]
  readonly checkedAt: EpochMs | undefined
}

/** A DKIM key that takes over when its record is seen in DNS. */
export interface DkimNext {
  readonly selector: string
  /** Base64 SubjectPublicKeyInfo. */
  readonly publicKey: string
  readonly beganAt: EpochMs
  /** What the last look for its record showed. */
  readonly check: RecordCheck
}

/** The DKIM key before the present one; its record is needed for a while. */
export interface DkimRetired {
  readonly selector: string
  readonly retiredAt: EpochMs
}

export interface Domain {
  readonly id: DomainId
  readonly accountId: AccountId
  readonly name: DomainName
  readonly status: DomainStatus
  /** What every connection that carries its mail has to give. */
  readonly tlsPolicy: TlsMinimum
  readonly inbox: InboxSettings
  readonly verificationToken: string
  readonly dkimSelector: string
  /** Base64 SubjectPublicKeyInfo. */
  readonly dkimPublicKey: string
  /** Absent while no change of keys is under way. */
  readonly dkimNext?: DkimNext
  /** Absent before the first change of keys. */
  readonly dkimRetired?: DkimRetired
  readonly createdAt: EpochMs
  readonly verifiedAt: EpochMs | undefined
  readonly lastCheckedAt: EpochMs | undefined
  /** When the background check looks again. */
  readonly nextCheckAt: EpochMs
  /** Checks in a row that found something definitely wrong. */
  readonly failedChecks: number
  /** When that row began. */
  readonly failingSince: EpochMs | undefined
  /** One per purpose, in the order of `RECORD_PURPOSES`. */
  readonly checks: readonly RecordCheck[]
}
