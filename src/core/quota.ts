import { DAY_MS, HOUR_MS, MINUTE_MS, toIso, type EpochMs } from './time.ts'

/*
 * Limits on how many recipients may be mailed in a window of the calendar, in UTC: the minute, the
 * hour, the day, the month. Windows of the calendar rather than rolling ones, because a person can
 * then be told the one moment at which there is room again, and because one row counts a window.
 */

export const QUOTA_SUBJECTS = ['account', 'domain', 'credential'] as const
export type QuotaSubject = (typeof QUOTA_SUBJECTS)[number]

export const QUOTA_PERIODS = ['minute', 'hour', 'day', 'month'] as const
export type QuotaPeriod = (typeof QUOTA_PERIODS)[number]

/** At the limit: take the mail and let it out later, refuse it, or hold it for a person. */
export const QUOTA_MODES = ['pace', 'refuse', 'hold'] as const
export type QuotaMode = (typeof QUOTA_MODES)[number]

export interface QuotaRule {
  readonly subject: QuotaSubject
  readonly period: QuotaPeriod
  /** Recipients in one window. */
  readonly limit: number
  readonly mode: QuotaMode
  /** The owner's own; without it the operator's. */
  readonly setBy?: 'owner'
}

/** A rule on one subject; `key` names its counters. */
export interface KeyedQuota extends QuotaRule {
  readonly key: string
}

/** Paced mail leaves within this time or is refused: beyond it a message would be too old to retry. */
export const PACE_HORIZON_MS = 3 * DAY_MS

/** When the window that holds `at` began. */
export function windowStart(period: QuotaPeriod, at: EpochMs): EpochMs {
  if (period !== 'month') return at - (at % FIXED_MS[period])
  const date = new Date(at)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth())
}

/** When the window after that of `at` begins. */
export function nextWindow(period: QuotaPeriod, at: EpochMs): EpochMs {
  if (period !== 'month') return windowStart(period, at) + FIXED_MS[period]
  const date = new Date(at)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1)
}

const FIXED_MS = { minute: MINUTE_MS, hour: HOUR_MS, day: DAY_MS } as const

/** The counters, as of now and within the caller's transaction. */
export interface QuotaUsage {
  /** Recipients counted in the window that begins then. */
  used(key: string, start: EpochMs): number
  /** Windows from now up to this one are known to be full; 0 when none is. */
  fullUntil(key: string): EpochMs
}

/** So many recipients counted in one window of one quota. */
export interface QuotaCount {
  readonly quota: KeyedQuota
  readonly start: EpochMs
  readonly count: number
}

/** The next `count` recipients of the message leave at `at`; `rule` is what makes them wait. */
export interface QuotaSlot {
  readonly count: number
  readonly at: EpochMs
  readonly rule: QuotaRule | undefined
}

export interface QuotaAdmission {
  readonly kind: 'admit'
  readonly slots: readonly QuotaSlot[]
  readonly counts: readonly QuotaCount[]
}

/** `freesAt`: when it fits; undefined when it never will, being larger than the whole limit. */
export interface QuotaRefusal {
  readonly kind: 'over-quota'
  readonly rule: QuotaRule
  readonly freesAt: EpochMs | undefined
}

export type QuotaDecision =
  | QuotaAdmission
  | QuotaRefusal
  | { readonly kind: 'hold'; readonly rule: QuotaRule; readonly counts: readonly QuotaCount[] }

/**
 * What the quotas make of a message to `recipients` addresses. Refusing comes before holding, holding
 * before pacing. A held message counts for the quotas that refuse, so that holding is no way around
 * them; those that hold or pace count what leaves.
 */
export function admit(
  quotas: readonly KeyedQuota[],
  recipients: number,
  now: EpochMs,
  usage: QuotaUsage,
): QuotaDecision {
  const over = quotas.filter(
    (quota) =>
      quota.mode !== 'pace' &&
      usage.used(quota.key, windowStart(quota.period, now)) + recipients > quota.limit,
  )
  const refusing = over.find(({ mode }) => mode === 'refuse')
  if (refusing !== undefined) return refuse(refusing, recipients, now)
  const counted = (mode: QuotaMode): readonly QuotaCount[] =>
    quotas
      .filter((quota) => quota.mode === mode)
      .map((quota) => ({ quota, start: windowStart(quota.period, now), count: recipients }))
  const [holding] = over
  if (holding !== undefined)
    return { kind: 'hold', rule: ruleOf(holding), counts: counted('refuse') }
  const pacing = quotas.filter(({ mode }) => mode === 'pace')
  const paced = pace(pacing, recipients, now, usage)
  if (paced.kind === 'over-quota') return paced
  return { ...paced, counts: [...counted('refuse'), ...counted('hold'), ...paced.counts] }
}

function refuse(quota: KeyedQuota, recipients: number, now: EpochMs): QuotaRefusal {
  const freesAt = recipients > quota.limit ? undefined : nextWindow(quota.period, now)
  return { kind: 'over-quota', rule: ruleOf(quota), freesAt }
}

export function ruleOf({ subject, period, limit, mode, setBy }: QuotaRule): QuotaRule {
  return { subject, period, limit, mode, ...(setBy === undefined ? {} : { setBy }) }
}

/** Gives each recipient the earliest moment at which every quota has room in its window of then. */
function pace(
  quotas: readonly KeyedQuota[],
  recipients: number,
  now: EpochMs,
  usage: QuotaUsage,
): QuotaAdmission | QuotaRefusal {
  const none = quotas.find(({ limit }) => limit === 0)
  if (none !== undefined) return { kind: 'over-quota', rule: ruleOf(none), freesAt: undefined }
  const slots: QuotaSlot[] = []
  const counts: QuotaCount[] = []
  const taken = new Map<string, number>()
  const slotKey = (quota: KeyedQuota, at: EpochMs): string =>
    `${quota.key} ${windowStart(quota.period, at)}`
  const room = (quota: KeyedQuota, at: EpochMs): number => {
    const used = usage.used(quota.key, windowStart(quota.period, at))
    return quota.limit - used - (taken.get(slotKey(quota, at)) ?? 0)
  }
  let left = recipients
  let at = now
  let rule: QuotaRule | undefined
  while (left > 0) {
    const found = firstRoom(quotas, at, usage, room)
    at = found.at
    rule = found.rule ?? rule
    if (rule !== undefined && at - now > PACE_HORIZON_MS) {
      return { kind: 'over-quota', rule, freesAt: at - PACE_HORIZON_MS }
    }
    const count = Math.min(left, ...quotas.map((quota) => room(quota, at)))
    for (const quota of quotas) {
      counts.push({ quota, start: windowStart(quota.period, at), count })
      taken.set(slotKey(quota, at), (taken.get(slotKey(quota, at)) ?? 0) + count)
    }
    slots.push({ count, at, rule })
    left -= count
  }
  return { kind: 'admit', slots, counts }
}

/** Steps over full windows until no quota objects; ends, because every step goes forward. */
function firstRoom(
  quotas: readonly KeyedQuota[],
  from: EpochMs,
  usage: QuotaUsage,
  room: (quota: KeyedQuota, at: EpochMs) => number,
): { readonly at: EpochMs; readonly rule: QuotaRule | undefined } {
  const end = from + PACE_HORIZON_MS + 1
  let at = from
  let rule: QuotaRule | undefined
  while (at < end) {
    const full = quotas.find((quota) => room(quota, at) <= 0)
    if (full === undefined) break
    rule = ruleOf(full)
    at = Math.max(nextWindow(full.period, at), usage.fullUntil(full.key))
  }
  return { at, rule }
}

const PERIOD_WORDS = {
  minute: 'per-minute',
  hour: 'hourly',
  day: 'daily',
  month: 'monthly',
} as const satisfies Record<QuotaPeriod, string>

/** `daily limit of 5,000` */
export function describeQuota({ period, limit }: QuotaRule): string {
  return `${PERIOD_WORDS[period]} limit of ${groupDigits(limit)}`
}

function groupDigits(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** What an event says of recipients that a quota keeps. */
export function quotaEventDetail(
  rule: QuotaRule,
  recipients: number,
  leavesAt: EpochMs | undefined,
): Readonly<Record<string, string | number | null>> {
  const { limit, period, subject } = rule
  const reason = `${describeQuota(rule)} of the ${subject}`
  const fate =
    leavesAt === undefined
      ? { held: 'until a person releases it' }
      : { first_leaves_at: toIso(leavesAt) }
  return { reason, limit, period, subject, recipients, ...fate }
}
