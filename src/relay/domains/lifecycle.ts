import {
  REQUIRED_PURPOSES,
  type Domain,
  type DomainStatus,
  type RecordCheck,
  type RecordPurpose,
} from '#core/domain.ts'
import { HOUR_MS, MINUTE_MS, type EpochMs } from '#core/time.ts'
import type { DomainCheckResult } from '../ports/access-stores.ts'

/** A verified domain leaves service after this many definitely wrong checks in a row … */
export const DROP_AFTER_CHECKS = 3
/** … that lie at least this far apart, first to last: a provider's bad quarter of an hour is not enough. */
export const DROP_AFTER_MS = HOUR_MS

/** One check, folded: all required records right, one definitely wrong, or not known. */
export type Verdict = 'right' | 'wrong' | 'unclear'

/** What a check does to a domain. `drop-or-stay` is decided by the length of the row of failures. */
type Move = DomainStatus | 'drop-or-stay'

const MOVES = {
  pending: { right: 'verified', wrong: 'failed', unclear: 'pending' },
  failed: { right: 'verified', wrong: 'failed', unclear: 'failed' },
  verified: { right: 'verified', wrong: 'drop-or-stay', unclear: 'verified' },
} as const satisfies Record<DomainStatus, Record<Verdict, Move>>

// Not verified yet: eager while the owner is likely to be at the DNS panel, then as slow as
// propagation is (up to 48 h). By failed checks so far.
const UNVERIFIED_DELAYS_MS = [1, 1, 2, 5, 10, 20, 30, 60, 120, 240, 360].map((m) => m * MINUTE_MS)
const VERIFIED_DELAY_MS = {
  right: 6 * HOUR_MS,
  // Three more of these pass before the hour of DROP_AFTER_MS has.
  wrong: 20 * MINUTE_MS,
  unclear: 10 * MINUTE_MS,
} as const satisfies Record<Verdict, number>

/** When a domain that was just added is looked at first. */
export function firstCheckAt(now: EpochMs): EpochMs {
  return now + MINUTE_MS
}

export function verdictOf(checks: readonly RecordCheck[]): Verdict {
  const states = REQUIRED_PURPOSES.map((purpose) => find(checks, purpose)?.state.kind)
  if (states.every((kind) => kind === 'ok')) return 'right'
  return states.includes('wrong') ? 'wrong' : 'unclear'
}

/** The parts of a domain that a check judges. */
export type DomainHistory = Pick<
  Domain,
  'status' | 'verifiedAt' | 'failedChecks' | 'failingSince' | 'checks'
>

/**
 * What a check makes of a domain. Pure: the same history, checks and time give the same result.
 * `byOwner`: a person asked, so the following checks start again at a quick pace.
 */
export function afterCheck(
  domain: DomainHistory,
  check: { readonly checks: readonly RecordCheck[]; readonly byOwner: boolean },
  now: EpochMs,
): DomainCheckResult {
  const verdict = verdictOf(check.checks)
  const row = failureRow(domain, verdict, now)
  const move = MOVES[domain.status][verdict]
  const status = move === 'drop-or-stay' ? (isOver(row, now) ? 'failed' : 'verified') : move
  const eager = check.byOwner && status !== 'verified'
  const failedChecks = eager ? Math.min(row.failedChecks, 1) : row.failedChecks
  return {
    status,
    verifiedAt: status === 'verified' ? (domain.verifiedAt ?? now) : undefined,
    lastCheckedAt: now,
    nextCheckAt: now + nextDelayMs(status, verdict, failedChecks),
    failedChecks,
    failingSince: row.failingSince,
    checks: mergedChecks(domain.checks, check.checks),
  }
}

interface FailureRow {
  readonly failedChecks: number
  readonly failingSince: EpochMs | undefined
}

/** Checks that could not be made neither lengthen the row nor end it. */
function failureRow(domain: DomainHistory, verdict: Verdict, now: EpochMs): FailureRow {
  const { failedChecks, failingSince } = domain
  switch (verdict) {
    case 'right':
      return { failedChecks: 0, failingSince: undefined }
    case 'wrong':
      return { failedChecks: failedChecks + 1, failingSince: failingSince ?? now }
    case 'unclear':
      return { failedChecks, failingSince }
  }
}

function isOver(row: FailureRow, now: EpochMs): boolean {
  const since = row.failingSince ?? now
  return row.failedChecks >= DROP_AFTER_CHECKS && now - since >= DROP_AFTER_MS
}

function nextDelayMs(status: DomainStatus, verdict: Verdict, failedChecks: number): number {
  if (status === 'verified') return VERIFIED_DELAY_MS[verdict]
  const index = Math.min(failedChecks, UNVERIFIED_DELAYS_MS.length - 1)
  return UNVERIFIED_DELAYS_MS[index] ?? HOUR_MS
}

/** A record that was right stays right while it cannot be checked; everything else is as just seen. */
function mergedChecks(
  before: readonly RecordCheck[],
  fresh: readonly RecordCheck[],
): readonly RecordCheck[] {
  return fresh.map((check) => {
    const earlier = find(before, check.purpose)
    return check.state.kind === 'unknown' && earlier?.state.kind === 'ok' ? earlier : check
  })
}

function find(checks: readonly RecordCheck[], purpose: RecordPurpose): RecordCheck | undefined {
  return checks.find((check) => check.purpose === purpose)
}
