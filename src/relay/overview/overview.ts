import type { Credential } from '#core/account.ts'
import type { Domain } from '#core/domain.ts'
import type { AccountId } from '#core/ids.ts'
import { nextWindow, windowStart, type QuotaRule } from '#core/quota.ts'
import { OPERATOR, tenant } from '#core/tenant.ts'
import type { EpochMs } from '#core/time.ts'
import type { Analytics } from '../history/analytics.ts'
import type { AccountStore, CredentialStore, DomainStore } from '../ports/access-stores.ts'
import type { ShownCertificate } from '../ports/certificate.ts'
import type { Clock } from '../ports/clock.ts'
import type { HistoryStore } from '../ports/history-store.ts'
import type { OverviewStore, WaitingMail } from '../ports/overview-store.ts'
import type { QuotaStore } from '../ports/quota-store.ts'
import {
  collectAttention,
  type Attention,
  type AttentionFacts,
  type QuotaUse,
} from './attention.ts'

export interface OverviewDeps {
  readonly accounts: Pick<AccountStore, 'list'>
  readonly domains: Pick<DomainStore, 'list'>
  readonly credentials: Pick<CredentialStore, 'list'>
  readonly history: Pick<HistoryStore, 'list'>
  readonly quotas: Pick<QuotaStore, 'list'>
  readonly overview: OverviewStore
  readonly analytics: Pick<Analytics, 'totals'>
  readonly clock: Pick<Clock, 'now'>
  /** What holds for every account, domain and credential for which the operator set nothing else. */
  readonly quotaDefaults: readonly QuotaRule[]
  readonly tooOldMs: number
  readonly gateway: string | undefined
  readonly certificate: () => ShownCertificate | undefined
  /** Room for a message of the largest size? */
  readonly hasDiskRoom: () => Promise<boolean>
}

export const FIRST_STEPS = [
  'domain_added',
  'domain_verified',
  'credential_created',
  'message_sent',
  'message_delivered',
] as const
export type FirstStep = (typeof FIRST_STEPS)[number]

export interface OverviewAnswer {
  readonly attention: readonly Attention[]
  readonly firstSteps: ReadonlyArray<{ readonly key: FirstStep; readonly done: boolean }>
  readonly waiting: WaitingMail
}

/** Who looks. */
export interface OverviewViewer {
  readonly accountId: AccountId
  /** May do everything in the account; alone on the server, the server is theirs to look after. */
  readonly isTrusted: boolean
}

/** Domains and credentials whose default quotas are looked at. */
const MAX_SUBJECTS = 200

/** The first page: what needs attention, and how far a new account has come. */
export class Overview {
  readonly #deps: OverviewDeps
  constructor(deps: OverviewDeps) {
    this.#deps = deps
  }

  async look(viewer: OverviewViewer): Promise<OverviewAnswer> {
    const { accountId } = viewer
    const { domains, credentials, overview, analytics, clock, gateway, tooOldMs } = this.#deps
    const scope = tenant(accountId)
    const now = clock.now()
    const [own, logins, waiting, pauses, lastDay, lastWeek, server] = await Promise.all([
      domains.list(scope),
      credentials.list(scope, { includeInactive: true }),
      overview.waiting(accountId),
      overview.pauses(accountId),
      analytics.totals(accountId, '24h'),
      analytics.totals(accountId, '7d'),
      this.#server(viewer),
    ])
    const quotas = await this.#quotas(accountId, { domains: own, logins }, now)
    const domainsInUse = new Set<string>(logins.map(({ domainId }) => domainId))
    const facts = { now, domains: own, domainsInUse, pauses, gateway, quotas, waiting, tooOldMs }
    return {
      attention: collectAttention({ ...facts, lastDay, lastWeek, server }),
      firstSteps: await this.#firstSteps(accountId, own, logins),
      waiting,
    }
  }

  /** Where several accounts share the server, it is nobody's but the operator's. */
  async #server(viewer: OverviewViewer): Promise<AttentionFacts['server']> {
    const { accounts, certificate, hasDiskRoom } = this.#deps
    if (!viewer.isTrusted || (await accounts.list(OPERATOR)).length !== 1) return undefined
    return { certificate: certificate(), hasDiskRoom: await hasDiskRoom() }
  }

  async #firstSteps(
    accountId: AccountId,
    domains: readonly Domain[],
    logins: readonly Credential[],
  ): Promise<OverviewAnswer['firstSteps']> {
    const { history, overview } = this.#deps
    const [sent, hasDelivered] = await Promise.all([
      history.list(tenant(accountId), { status: undefined, page: 0, limit: 1 }),
      overview.hasDelivered(accountId),
    ])
    const done: Readonly<Record<FirstStep, boolean>> = {
      domain_added: domains.length > 0,
      domain_verified: domains.some(({ status }) => status === 'verified') || logins.length > 0,
      credential_created: logins.length > 0,
      message_sent: sent.length > 0,
      message_delivered: hasDelivered,
    }
    return FIRST_STEPS.map((key) => ({ key, done: done[key] }))
  }

  async #quotas(
    accountId: AccountId,
    own: { readonly domains: readonly Domain[]; readonly logins: readonly Credential[] },
    now: EpochMs,
  ): Promise<readonly QuotaUse[]> {
    const { quotas, overview, quotaDefaults } = this.#deps
    const names = subjectNames(accountId, own)
    const standings = await quotas.list(tenant(accountId), now)
    const set = standings.map(({ quota, used }): QuotaUse => {
      const name = names.get(quota.subjectId)?.name ?? quota.subject
      return { ...quota, name, used, resetsAt: nextWindow(quota.period, now) }
    })
    const isOverridden = (subjectId: string, { period }: QuotaRule): boolean =>
      standings.some(
        ({ quota }) =>
          quota.subjectId === subjectId && quota.period === period && quota.setBy === 'operator',
      )
    const defaults = quotaDefaults.flatMap((rule) =>
      [...names]
        .filter(([id, { subject }]) => subject === rule.subject && !isOverridden(id, rule))
        .slice(0, MAX_SUBJECTS)
        .map(([subjectId, { name }]) => ({ ...rule, subjectId, name })),
    )
    const used = await overview.quotaUse(
      defaults.map(({ subject, subjectId, period }) => ({
        key: `default:${subject}:${subjectId}:${period}`,
        startsAt: windowStart(period, now),
      })),
    )
    const byDefault = defaults.map((rule, i) => ({
      ...rule,
      used: used[i] ?? 0,
      resetsAt: nextWindow(rule.period, now),
    }))
    return [...set, ...byDefault]
  }
}

function subjectNames(
  accountId: AccountId,
  { domains, logins }: { domains: readonly Domain[]; logins: readonly Credential[] },
): ReadonlyMap<string, Pick<QuotaUse, 'subject' | 'name'>> {
  const active = logins.filter(({ revokedAt }) => revokedAt === undefined)
  const named = (subject: QuotaUse['subject'], id: string, name: string) =>
    [id, { subject, name }] as const
  return new Map([
    named('account', accountId, 'The account'),
    ...domains.map(({ id, name }) => named('domain', id, name)),
    ...active.map(({ id, username }) => named('credential', id, username)),
  ])
}
