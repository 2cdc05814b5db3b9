import { actorName } from '#core/audit.ts'
import type { UserId } from '#core/ids.ts'
import { err, never, ok, type Result } from '#core/result.ts'
import { tenant, type UserPrincipal } from '#core/tenant.ts'
import type { Member, Role } from '#core/user.ts'
import type { AuditLog } from '../access/audit-log.ts'
import type { Clock } from '../ports/clock.ts'
import type { MemberStore, RoleChange, Trace } from '../ports/identity-stores.ts'
import { refusal, type Refusal } from '../refusal.ts'
import { actorOf } from './client.ts'

export interface MembersDeps {
  readonly members: MemberStore
  readonly audit: AuditLog
  readonly clock: Pick<Clock, 'now'>
}

/** Who is in a workspace, and as what. */
export class Members {
  readonly #deps: MembersDeps
  constructor(deps: MembersDeps) {
    this.#deps = deps
  }

  /** Oldest first. */
  list({ accountId }: Pick<UserPrincipal, 'accountId'>): Promise<readonly Member[]> {
    return this.#deps.members.list(tenant(accountId))
  }

  /** The API keys that they made and that may do more than the new role end. */
  async setRole(
    principal: UserPrincipal,
    userId: UserId,
    role: Role,
  ): Promise<Result<Member, Refusal>> {
    const { accountId } = principal
    const before = await this.#find(principal, userId)
    const { members } = this.#deps
    const trace = this.#trace(principal)
    const outcome = await members.setRole({ accountId, userId }, role, principal.role, trace)
    const after = await this.#find(principal, userId)
    if (outcome !== 'changed') return err(refusalOf(outcome))
    if (after === undefined) return err(refusalOf('not-found'))
    await this.#write(principal, after, {
      action: 'member.role_changed',
      meta: { from: before?.role ?? null, to: role },
    })
    return ok(after)
  }

  /**
   * Their sessions here go on in another workspace of theirs, or end; the API keys that they made
   * for this one end. Anybody may leave.
   */
  async remove(principal: UserPrincipal, userId: UserId): Promise<Result<undefined, Refusal>> {
    const { accountId } = principal
    const leaves = userId === principal.userId
    if (!leaves && principal.role === 'member')
      return err(refusal('owner_protected', 'You may leave, but not remove others.'))
    const member = await this.#find(principal, userId)
    const trace = this.#trace(principal)
    const outcome = await this.#deps.members.remove({ accountId, userId }, principal.role, trace)
    if (outcome !== 'changed') return err(refusalOf(outcome))
    if (member !== undefined)
      await this.#write(principal, member, { action: leaves ? 'member.left' : 'member.removed' })
    return ok(undefined)
  }

  #trace(principal: UserPrincipal): Trace {
    return { actor: actorName(actorOf(principal)), now: this.#deps.clock.now() }
  }

  async #find(principal: UserPrincipal, userId: UserId): Promise<Member | undefined> {
    return (await this.list(principal)).find((member) => member.userId === userId)
  }

  async #write(
    principal: UserPrincipal,
    member: Member,
    { action, meta = {} }: { readonly action: string; readonly meta?: Record<string, unknown> },
  ): Promise<void> {
    await this.#deps.audit.add(
      { actor: actorOf(principal), accountId: principal.accountId },
      {
        action,
        category: 'Team',
        targetType: 'member',
        targetName: member.email,
        targetId: member.userId,
        meta,
      },
    )
  }
}

function refusalOf(outcome: Exclude<RoleChange, 'changed'>): Refusal {
  switch (outcome) {
    case 'not-found':
      return refusal('member_not_found', 'There is no such member in this workspace; list them.')
    case 'last-owner':
      return refusal('last_owner', 'A workspace needs an owner; make somebody else one first.')
    case 'owner-protected':
      return refusal('owner_protected', 'Only an owner can make, change or remove owners.')
    default:
      return never(outcome)
  }
}
