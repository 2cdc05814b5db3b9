import type { MessageEvent } from '#core/event.ts'
import {
  admit,
  nextWindow,
  quotaEventDetail,
  windowStart,
  type KeyedQuota,
  type QuotaCount,
  type QuotaDecision,
  type QuotaPeriod,
  type QuotaMode,
  type QuotaRefusal,
  type QuotaRule,
  type QuotaSubject,
  type QuotaUsage,
} from '#core/quota.ts'
import type { Recipient } from '#core/recipient.ts'
import type { EpochMs } from '#core/time.ts'
import type { NewMessage, SubmissionGuard } from '#relay/ports/queue-store.ts'
import type { QuotaOutlook, QuotaProbe } from '#relay/ports/quota-store.ts'
import type { Database } from '../database.ts'
import { suppressedAmong } from './suppressions.ts'

/*
 * Quotas inside the transaction that stores the message: there is one writer, so a limit holds exactly
 * however many senders there are. An account without quotas costs nothing here; one with them a
 * look-up, and one read and one write for each quota that concerns the message.
 */

/**
 * The message as its quotas let it in: untouched, with later due times, or held; or the refusal, and
 * nothing is counted. Recipients that were suppressed do not count.
 */
export function applyQuotas(
  db: Database,
  mail: NewMessage,
  guard: SubmissionGuard,
  hasOwn: boolean,
): NewMessage | QuotaRefusal {
  const quotas = quotasOf(db, guard, hasOwn)
  const going = mail.recipients.filter(({ state }) => state === 'queued').length
  if (quotas.length === 0 || going === 0) return mail
  const { createdAt: now } = mail.message
  const decision = admit(quotas, going, now, usageIn(db))
  if (decision.kind === 'over-quota') return decision
  for (const count of decision.counts) addCount(db, count, now)
  return place(mail, decision, guard)
}

/** What `applyQuotas` would refuse, before there is a message. */
export function probeQuotas(
  db: Database,
  { guard, defaults, addresses, now }: QuotaProbe,
): QuotaOutlook {
  const { accountId } = guard
  const hasOwn = db.get('select 1 from quotas where account_id = ? limit 1', accountId)
  const all = quotasOf(db, { ...guard, quotas: { defaults } }, hasOwn !== undefined)
  const quotas = all.filter(({ mode }) => mode !== 'hold')
  if (quotas.length === 0) return { room: undefined, refusal: undefined }
  const suppressed =
    addresses.length === 0 ? 0 : suppressedAmong(db, { accountId, addresses, now }).size
  const usage = usageIn(db)
  const going = Math.max(addresses.length, 1) - suppressed
  const decision = going <= 0 ? undefined : admit(quotas, going, now, usage)
  const rooms = quotas
    .filter(({ mode }) => mode === 'refuse')
    .map(({ key, limit, period }) => limit - usage.used(key, windowStart(period, now)))
  return {
    room: rooms.length === 0 ? undefined : Math.max(0, Math.min(...rooms)),
    refusal: decision?.kind === 'over-quota' ? decision : undefined,
  }
}

function place(
  mail: NewMessage,
  decision: Exclude<QuotaDecision, QuotaRefusal>,
  guard: SubmissionGuard,
): NewMessage {
  if (decision.kind === 'hold') {
    const cause = { kind: 'quota', rule: decision.rule } as const
    const recipients = mail.recipients.map((each): Recipient =>
      each.state === 'queued' ? { ...each, state: 'held', cause } : each,
    )
    const held = recipients.filter(({ state }) => state === 'held').length
    return withNotice(
      { ...mail, recipients },
      guard,
      quotaEventDetail(decision.rule, held, undefined),
    )
  }
  const later = decision.slots.filter(({ rule }) => rule !== undefined)
  const [first] = later
  if (first?.rule === undefined) return mail
  const slots = decision.slots.flatMap((slot) => Array.from({ length: slot.count }, () => slot))
  let next = 0
  const recipients = mail.recipients.map((each): Recipient => {
    if (each.state !== 'queued') return each
    const slot = slots[next++]
    if (slot?.rule === undefined) return each
    return { ...each, dueAt: slot.at, cause: { kind: 'quota', rule: slot.rule } }
  })
  const waiting = later.reduce((sum, { count }) => sum + count, 0)
  return withNotice({ ...mail, recipients }, guard, quotaEventDetail(first.rule, waiting, first.at))
}

/** Never silent: the history of the message says what keeps it, and until when. */
function withNotice(
  mail: NewMessage,
  guard: SubmissionGuard,
  detail: MessageEvent['detail'],
): NewMessage {
  if (guard.quotas === undefined) return mail
  const event: MessageEvent = {
    id: guard.quotas.eventId,
    accountId: guard.accountId,
    messageId: mail.message.id,
    recipientId: undefined,
    name: 'scheduled',
    at: mail.message.createdAt,
    detail,
  }
  return { ...mail, events: [...mail.events, event] }
}

interface QuotaRow {
  readonly id: string
  readonly subject: QuotaSubject
  readonly subject_id: string
  readonly period: QuotaPeriod
  readonly max_recipients: number
  readonly mode: QuotaMode
  readonly set_by: 'operator' | 'owner'
}

type QuotaGuard = Pick<SubmissionGuard, 'accountId' | 'credentialId' | 'domainId'> & {
  readonly quotas?: { readonly defaults: readonly QuotaRule[] }
}

/** Those that were set, and the operator's defaults where the operator set none for the subject. */
function quotasOf(db: Database, guard: QuotaGuard, hasOwn: boolean): readonly KeyedQuota[] {
  const subjects: Readonly<Record<QuotaSubject, string | undefined>> = {
    account: guard.accountId,
    domain: guard.domainId,
    credential: guard.credentialId,
  }
  const rows = hasOwn ? setQuotas(db, guard.accountId, subjects) : []
  const set = rows.map(
    ({ id, subject, period, max_recipients: limit, mode, set_by: setBy }): KeyedQuota => ({
      key: id,
      subject,
      period,
      limit,
      mode,
      ...(setBy === 'owner' ? { setBy } : {}),
    }),
  )
  const overridden = (rule: QuotaRule): boolean =>
    rows.some(
      (row) =>
        row.set_by === 'operator' && row.subject === rule.subject && row.period === rule.period,
    )
  const defaults = (guard.quotas?.defaults ?? []).flatMap((rule) => {
    const id = subjects[rule.subject]
    if (id === undefined || overridden(rule)) return []
    return [{ ...rule, key: `default:${rule.subject}:${id}:${rule.period}` }]
  })
  return [...set, ...defaults]
}

function setQuotas(
  db: Database,
  accountId: string,
  subjects: Readonly<Record<QuotaSubject, string | undefined>>,
): readonly QuotaRow[] {
  return db.all<QuotaRow>(
    `select * from quotas where account_id = ? and subject_id in (?, ?, ?)`,
    accountId,
    subjects.account ?? null,
    subjects.domain ?? null,
    subjects.credential ?? null,
  )
}

export function usageIn(db: Database): QuotaUsage {
  const known = new Map<string, number>()
  const fronts = new Map<string, EpochMs>()
  return {
    used(key, start) {
      const name = `${key} ${start}`
      let used = known.get(name)
      if (used === undefined) {
        const sql = 'select used from quota_windows where quota_key = ? and starts_at = ?'
        used = db.get<{ used: number }>(sql, key, start)?.used ?? 0
        known.set(name, used)
      }
      return used
    },
    fullUntil(key) {
      let front = fronts.get(key)
      if (front === undefined) {
        const sql = 'select full_until from quota_fronts where quota_key = ?'
        front = db.get<{ full_until: number }>(sql, key)?.full_until ?? 0
        fronts.set(key, front)
      }
      return front
    },
  }
}

function addCount(db: Database, { quota, start, count }: QuotaCount, now: EpochMs): void {
  const row = db.get<{ used: number }>(
    `insert into quota_windows (quota_key, starts_at, used) values (?, ?, ?)
     on conflict (quota_key, starts_at) do update set used = used + excluded.used
     returning used`,
    quota.key,
    start,
    count,
  )
  const used = row?.used ?? count
  // First of its window: what is over is not needed any more.
  if (used === count) {
    const sql = 'delete from quota_windows where quota_key = ? and starts_at < ?'
    db.run(sql, quota.key, windowStart(quota.period, now))
  }
  if (quota.mode === 'pace' && used >= quota.limit) moveFront(db, quota, start, now)
}

/** The front follows only when nothing before it can still have room. */
function moveFront(db: Database, quota: KeyedQuota, start: EpochMs, now: EpochMs): void {
  const front = usageIn(db).fullUntil(quota.key)
  if (start !== Math.max(front, windowStart(quota.period, now))) return
  db.run(
    `insert into quota_fronts (quota_key, full_until) values (?1, ?2)
     on conflict (quota_key) do update set full_until = ?2`,
    quota.key,
    nextWindow(quota.period, start),
  )
}
