import type { Domain, RecordPurpose } from '#core/domain.ts'
import { REQUIRED_PURPOSES } from '#core/domain.ts'
import type { EpochMs } from '#core/time.ts'
import { HOUR_MS, toIso } from '#core/time.ts'
import type { QuotaMode, QuotaPeriod, QuotaSubject } from '#core/quota.ts'
import { DROP_AFTER_MS } from '../domains/lifecycle.ts'
import type { MailCounts } from '../ports/analytics-store.ts'
import type { ShownCertificate } from '../ports/certificate.ts'
import type { WaitingMail } from '../ports/overview-store.ts'
import type { PausedDestination } from '../ports/queue-store.ts'

export const ATTENTION_KINDS = [
  'domain_broken',
  'destination_paused',
  'gateway_not_answering',
  'quota_near',
  'queue_old',
  'bounce_rate',
  'complaints',
  'certificate_expiring',
  'disk_low',
] as const
export type AttentionKind = (typeof ATTENTION_KINDS)[number]

export const SEVERITIES = ['error', 'warning', 'info'] as const
export type Severity = (typeof SEVERITIES)[number]

/** Something that a person should look at. `params` are what the message is made of, for other languages. */
export interface Attention {
  readonly kind: AttentionKind
  readonly severity: Severity
  readonly subject: {
    readonly type: 'domain' | 'destination' | 'quota' | 'queue' | 'account' | 'server'
    readonly id: string | undefined
    readonly name: string
  }
  readonly params: Readonly<Record<string, string | number | readonly string[]>>
  /** One sentence or two: what it is, why, and what to do. */
  readonly message: string
  readonly since: EpochMs | undefined
}

/** A quota and how full its present window is. */
export interface QuotaUse {
  readonly subject: QuotaSubject
  readonly subjectId: string
  readonly name: string
  readonly period: QuotaPeriod
  readonly limit: number
  readonly mode: QuotaMode
  readonly used: number
  readonly resetsAt: EpochMs
}

/** All that the rules look at. Facts of the server are there only for those whose server it is. */
export interface AttentionFacts {
  readonly now: EpochMs
  readonly domains: readonly Domain[]
  /** Domains that were verified once: a login was made for them. */
  readonly domainsInUse: ReadonlySet<string>
  readonly pauses: readonly PausedDestination[]
  /** Host of the smarthost that takes everything. */
  readonly gateway: string | undefined
  readonly quotas: readonly QuotaUse[]
  readonly waiting: WaitingMail
  /** Age of due mail that is an alarm. */
  readonly tooOldMs: number
  readonly lastDay: MailCounts
  readonly lastWeek: MailCounts
  readonly server:
    | { readonly certificate: ShownCertificate | undefined; readonly hasDiskRoom: boolean }
    | undefined
}

type Rule = (facts: AttentionFacts) => readonly Attention[]

const RULES: readonly Rule[] = [
  brokenDomains,
  pausedDestinations,
  fullQuotas,
  oldQueue,
  manyBounces,
  complaints,
  expiringCertificate,
  lowDisk,
]

/** What needs attention, the worst first. Pure. */
export function collectAttention(facts: AttentionFacts): readonly Attention[] {
  const rank = ({ severity }: Attention): number => SEVERITIES.indexOf(severity)
  return RULES.flatMap((rule) => rule(facts)).toSorted((a, b) => rank(a) - rank(b))
}

const RECORD_NAMES = {
  verification: 'ownership',
  spf: 'SPF',
  dkim: 'DKIM',
  dmarc: 'DMARC',
  return_path: 'return path',
  receiving: 'MX',
} as const satisfies Record<RecordPurpose, string>

function brokenDomains({ domains, domainsInUse }: AttentionFacts): readonly Attention[] {
  return domains.flatMap((domain): readonly Attention[] => {
    const wrong = domain.checks.filter(
      ({ purpose, state }) =>
        state.kind === 'wrong' && (REQUIRED_PURPOSES as readonly string[]).includes(purpose),
    )
    if (wrong.length === 0 || domain.status === 'pending') return []
    const { id, name, status, failingSince: since } = domain
    const stillSends = status === 'verified'
    const names = wrong.map(({ purpose }) => RECORD_NAMES[purpose]).join(', ')
    const until = stillSends && since !== undefined ? since + DROP_AFTER_MS : undefined
    return [
      {
        kind: 'domain_broken',
        severity: !stillSends && domainsInUse.has(id) ? 'error' : 'warning',
        subject: { type: 'domain', id, name },
        params: {
          domain: name,
          status,
          records: wrong.map(({ purpose }) => purpose),
          ...(until === undefined ? {} : { sends_until: toIso(until) }),
        },
        message: `${name} ${stillSends ? 'will stop sending soon' : 'cannot send'}: DNS records are wrong or missing (${names}); open the domain to see what to publish.`,
        since,
      },
    ]
  })
}

function pausedDestinations({ pauses, gateway, now }: AttentionFacts): readonly Attention[] {
  return pauses.flatMap((pause): readonly Attention[] => {
    const { destination, kind, since, until, problem, waiting } = pause
    // A rate is the ordinary pace of a large provider.
    if (kind === 'rate') return []
    const isGateway = gateway !== undefined && destination === gateway
    const what = isGateway ? `The gateway ${destination}, which takes all mail,` : destination
    return [
      {
        kind: isGateway ? 'gateway_not_answering' : 'destination_paused',
        severity: isGateway || now - since >= HOUR_MS ? 'error' : 'warning',
        subject: { type: 'destination', id: undefined, name: destination },
        params: { destination, waiting, problem, next_try_at: toIso(until) },
        message: `${what} takes nothing from here (${problem}); ${recipients(waiting)} for it. It is tried again by itself; nothing is lost meanwhile.`,
        since,
      },
    ]
  })
}

function recipients(count: number): string {
  return count === 1 ? '1 recipient waits' : `${count} recipients wait`
}

const QUOTA_WARNING = 0.8

const AT_THE_LIMIT = {
  pace: 'mail beyond it leaves later',
  refuse: 'mail beyond it is refused for the time being',
  hold: 'mail beyond it is held until somebody releases it',
} as const satisfies Record<QuotaMode, string>

function fullQuotas({ quotas }: AttentionFacts): readonly Attention[] {
  return quotas.flatMap((quota): readonly Attention[] => {
    const { subject, subjectId, name, period, limit, mode, used, resetsAt } = quota
    // Minutes are over before anybody has read it.
    if (period === 'minute' || used < QUOTA_WARNING * limit) return []
    const percent = limit === 0 ? 100 : Math.floor((100 * used) / limit)
    return [
      {
        kind: 'quota_near',
        severity: used >= limit ? 'error' : 'warning',
        subject: { type: 'quota', id: subjectId, name },
        params: {
          subject,
          name,
          used,
          limit,
          percent,
          period,
          mode,
          resets_at: toIso(resetsAt),
        },
        message: `${name} has used ${used} of ${limit} recipients of this ${period}; ${AT_THE_LIMIT[mode]}. Raise the limit, or wait until ${toIso(resetsAt)}.`,
        since: undefined,
      },
    ]
  })
}

function oldQueue({ waiting, tooOldMs, now }: AttentionFacts): readonly Attention[] {
  const { oldestUnpausedDueAt: since, total } = waiting
  if (since === undefined || now - since <= tooOldMs) return []
  const minutes = Math.floor((now - since) / 60_000)
  return [
    {
      kind: 'queue_old',
      severity: 'error',
      subject: { type: 'queue', id: undefined, name: 'waiting mail' },
      params: { minutes, waiting: total, oldest_due_at: toIso(since) },
      message: `Mail that is due has waited for ${minutes} minutes; delivery is behind or stands still. The log of the server and /readyz say why.`,
      since,
    },
  ]
}

const BOUNCE_MINIMUM = 100
const BOUNCE_WARNING = 0.05
const BOUNCE_ERROR = 0.1

function manyBounces({ lastDay }: AttentionFacts): readonly Attention[] {
  const bounced = lastDay.bounced + lastDay.failed
  const ended = lastDay.delivered + bounced
  const rate = ended === 0 ? 0 : bounced / ended
  if (ended < BOUNCE_MINIMUM || rate < BOUNCE_WARNING) return []
  const percent = Math.round(1_000 * rate) / 10
  return [
    {
      kind: 'bounce_rate',
      severity: rate >= BOUNCE_ERROR ? 'error' : 'warning',
      subject: { type: 'account', id: undefined, name: 'bounces' },
      params: { bounced, ended, percent },
      message: `${bounced} of ${ended} recipients of the last 24 hours did not get their mail (${percent} %). Providers stop taking mail from senders with many wrong addresses: look at the bounced messages and clean the list.`,
      since: undefined,
    },
  ]
}

// Gmail and Yahoo ask senders to stay below 0.3 %.
const COMPLAINT_ERROR = 0.003
const COMPLAINT_MINIMUM = 300

function complaints({ lastWeek }: AttentionFacts): readonly Attention[] {
  const { complained, delivered } = lastWeek
  if (complained === 0) return []
  const rate = complained / Math.max(delivered, 1)
  const isHigh = delivered >= COMPLAINT_MINIMUM && rate >= COMPLAINT_ERROR
  const who =
    complained === 1
      ? '1 reader has marked a message'
      : `${complained} readers have marked messages`
  return [
    {
      kind: 'complaints',
      severity: isHigh ? 'error' : 'warning',
      subject: { type: 'account', id: undefined, name: 'complaints' },
      params: { complained, delivered },
      message: `${who} as spam in the last 7 days. They are on the suppression list; write only to those who asked for it, and make it easy to unsubscribe.`,
      since: undefined,
    },
  ]
}

const DAY_MS = 24 * HOUR_MS
const CERTIFICATE_WARNING_DAYS = 14
const CERTIFICATE_ERROR_DAYS = 3

function expiringCertificate({ server, now }: AttentionFacts): readonly Attention[] {
  const certificate = server?.certificate
  // The sandbox renews its own.
  if (certificate === undefined || certificate.isLocal) return []
  const days = Math.floor((certificate.expiresAt - now) / DAY_MS)
  if (days >= CERTIFICATE_WARNING_DAYS) return []
  const name = certificate.names[0] ?? 'the mail server'
  const state = days < 0 ? 'has expired' : `expires in ${days === 1 ? '1 day' : `${days} days`}`
  return [
    {
      kind: 'certificate_expiring',
      severity: days < CERTIFICATE_ERROR_DAYS ? 'error' : 'warning',
      subject: { type: 'server', id: undefined, name },
      params: { name, days, expires_at: toIso(certificate.expiresAt) },
      message: `The TLS certificate of ${name} ${state}; mail programs refuse to log in then. Put a new one where TAIFA_TLS_CERT and TAIFA_TLS_KEY point: it is taken up without a restart.`,
      since: undefined,
    },
  ]
}

function lowDisk({ server }: AttentionFacts): readonly Attention[] {
  if (server === undefined || server.hasDiskRoom) return []
  return [
    {
      kind: 'disk_low',
      severity: 'error',
      subject: { type: 'server', id: undefined, name: 'disk' },
      params: {},
      message:
        'The disk of the data folder is nearly full, so mail is refused for the time being; free some room on it.',
      since: undefined,
    },
  ]
}
