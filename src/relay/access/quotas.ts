import {
  uuidV7,
  type AccountId,
  type CredentialId,
  type DomainId,
  type QuotaId,
} from '#core/ids.ts'
import type { QuotaMode, QuotaPeriod, QuotaRule, QuotaSubject } from '#core/quota.ts'
import { err, ok, type Result } from '#core/result.ts'
import type { TenantScope } from '#core/tenant.ts'
import type { AuditLog } from './audit-log.ts'
import type { Actor } from '#core/audit.ts'
import type { CredentialStore, DomainStore } from '../ports/access-stores.ts'
import type { Clock } from '../ports/clock.ts'
import type { Quota, QuotaStanding, QuotaStore } from '../ports/quota-store.ts'
import type { Random } from '../ports/random.ts'
import { refusal, type Refusal } from '../refusal.ts'

export interface QuotasDeps {
  readonly quotas: QuotaStore
  readonly domains: Pick<DomainStore, 'find'>
  readonly credentials: Pick<CredentialStore, 'list'>
  readonly audit: Pick<AuditLog, 'add'>
  readonly clock: Pick<Clock, 'now'>
  readonly random: Random
  /** What holds for every account, domain and credential for which the operator set nothing else. */
  readonly defaults: readonly QuotaRule[]
}

export interface QuotaRequest {
  readonly subject: QuotaSubject
  readonly subjectId: string
  readonly period: QuotaPeriod
  readonly limit: number
  readonly mode: QuotaMode
}

interface Caller {
  readonly scope: TenantScope
  readonly actor: Actor
}

export const MAX_QUOTA = 1_000_000_000

/** Limits on recipients per minute, hour, day and month. An owner's come on top of the operator's. */
export class Quotas {
  readonly #deps: QuotasDeps
  constructor(deps: QuotasDeps) {
    this.#deps = deps
  }

  get defaults(): readonly QuotaRule[] {
    return this.#deps.defaults
  }

  async set(caller: Caller, request: QuotaRequest): Promise<Result<Quota, Refusal>> {
    const { quotas, clock, random } = this.#deps
    const { subject, period, limit, mode } = request
    if (!Number.isSafeInteger(limit) || limit < 0 || limit > MAX_QUOTA) return err(INVALID)
    const found = await this.#subject(caller.scope, request)
    if (found === undefined) return err(NO_SUBJECT)
    const now = clock.now()
    const set = await quotas.set({
      id: uuidV7<QuotaId>(now, random.bytes(10)),
      ...found,
      subject,
      period,
      limit,
      mode,
      setBy: caller.scope.kind === 'operator' ? 'operator' : 'owner',
      createdAt: now,
    })
    if (set === 'subject-not-found') return err(NO_SUBJECT)
    await this.#note(caller, 'quota.set', set)
    return ok(set)
  }

  list(scope: TenantScope): Promise<readonly QuotaStanding[]> {
    return this.#deps.quotas.list(scope, this.#deps.clock.now())
  }

  async delete(caller: Caller, id: QuotaId): Promise<Result<Quota, Refusal>> {
    const { quotas } = this.#deps
    const quota = await quotas.find(caller.scope, id)
    if (quota === undefined) return err(NOT_FOUND)
    if (quota.setBy === 'operator' && caller.scope.kind === 'tenant') return err(FIXED)
    if (!(await quotas.remove(caller.scope, id))) return err(NOT_FOUND)
    await this.#note(caller, 'quota.deleted', quota)
    return ok(quota)
  }

  async #subject(
    scope: TenantScope,
    { subject, subjectId }: QuotaRequest,
  ): Promise<Pick<Quota, 'accountId' | 'subjectId'> | undefined> {
    const { domains, credentials } = this.#deps
    switch (subject) {
      case 'account': {
        if (scope.kind === 'tenant' && scope.accountId !== subjectId) return undefined
        return { accountId: subjectId as AccountId, subjectId: subjectId as AccountId }
      }
      case 'domain': {
        const domain = await domains.find(scope, subjectId as DomainId)
        return domain && { accountId: domain.accountId, subjectId: domain.id }
      }
      case 'credential': {
        const all = await credentials.list(scope, { includeInactive: false })
        const found = all.find(({ id }) => id === (subjectId as CredentialId))
        return found && { accountId: found.accountId, subjectId: found.id }
      }
    }
  }

  async #note({ actor }: Caller, action: string, quota: Quota): Promise<void> {
    const { subject, subjectId, period, limit, mode, setBy } = quota
    await this.#deps.audit.add(
      { actor, accountId: quota.accountId },
      {
        action,
        category: 'Send',
        targetType: subject,
        targetName: `${limit} a ${period}`,
        targetId: subjectId,
        meta: { quota_id: quota.id, period, limit, mode, set_by: setBy },
      },
    )
  }
}

const INVALID = refusal('quota_invalid', `A limit is a whole number from 0 to ${MAX_QUOTA}.`)
const NO_SUBJECT = refusal(
  'quota_not_found',
  'There is no such account, domain or active credential to set a limit for.',
)
const NOT_FOUND = refusal('quota_not_found', 'There is no such quota; list them to see their ids.')
const FIXED = refusal(
  'quota_fixed',
  'The operator of this relay has set this quota; ask them to change it.',
)
