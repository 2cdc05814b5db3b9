import type { Account } from '#core/account.ts'
import type { AccountId, InvitationId, SessionId, UserId } from '#core/ids.ts'
import type { TenantScope } from '#core/tenant.ts'
import type { EpochMs } from '#core/time.ts'
import type { Invitation, Member, Role, Session, User, Workspace } from '#core/user.ts'

/*
 * People, and who is signed in. The promises common to all stores (access-stores.ts) hold. Tokens
 * are known by their keyed hash only. Whatever is described as one step is one transaction.
 */

/** Everything that a sign-in has to be judged by, in one look-up. */
export interface SignInRecord {
  readonly user: User
  readonly passwordHash: string | undefined
  /** Grows with each change of password or second factor: what was judged by an older one is void. */
  readonly securityVersion: number
  /** Sealed; undefined when there is no confirmed second factor. */
  readonly totpSecret: Uint8Array | undefined
  /** Where the last session was, or else the oldest membership; undefined: a member of nothing. */
  readonly accountId: AccountId | undefined
}

/** A session that is to be opened; `token` is the hash of what the browser gets. */
export interface NewSession {
  readonly session: Session
  readonly tokenHash: Uint8Array
}

export interface UserStore {
  /** True once anybody is there: the set-up is over. */
  any(): Promise<boolean>
  find(id: UserId): Promise<User | undefined>
  /** Oldest first. */
  list(): Promise<readonly User[]>
  /** `emailKey` as made by core/user.ts. */
  findForSignIn(emailKey: string): Promise<SignInRecord | undefined>
  /** By id, to judge again someone who is signed in. */
  findForCheck(id: UserId): Promise<SignInRecord | undefined>
  /** The person of that address, made if there is none, as owner of the account. */
  ensureOwner(user: User, accountId: AccountId, now: EpochMs): Promise<User>
  rename(id: UserId, name: string): Promise<User | undefined>
  /**
   * Ends every session but `keep`, which gets a new token, and all sign-in links. False, and nothing
   * done, when the security version is another by now.
   */
  setPassword(id: UserId, change: SecurityChange & { readonly hash: string }): Promise<boolean>
  /** Another hash of the same password; nothing when it has changed meanwhile. */
  rehash(id: UserId, from: string, to: string): Promise<void>
  /** A secret that waits for its confirmation, in place of an earlier one that does. */
  beginTotp(id: UserId, sealedSecret: Uint8Array): Promise<'begun' | 'enabled-already'>
  /** The secret that waits; undefined when there is none. */
  pendingTotp(id: UserId): Promise<Uint8Array | undefined>
  /** The waiting secret counts from now on; ends sessions as {@link setPassword}. */
  confirmTotp(
    id: UserId,
    change: SecurityChange & {
      readonly step: number
      readonly recoveryCodes: readonly Uint8Array[]
    },
  ): Promise<boolean>
  /** Without a second factor from now on; ends sessions as {@link setPassword}. */
  removeTotp(id: UserId, change: SecurityChange): Promise<boolean>
  setRecoveryCodes(id: UserId, codes: readonly Uint8Array[]): Promise<void>
  /** True for the first who comes with this step or a later one. */
  useTotpStep(id: UserId, step: number): Promise<boolean>
  /** True once. */
  useRecoveryCode(id: UserId, codeHash: Uint8Array): Promise<boolean>
}

/** What goes along with every change of how a person proves to be themselves. */
export interface SecurityChange {
  readonly basedOn: number
  /** Who makes the change: goes on under another token. Undefined: nobody's session stays. */
  readonly keep: { readonly id: SessionId; readonly tokenHash: Uint8Array } | undefined
}

/** Everything that a request with a cookie is judged by, in one look-up. */
export interface SessionRecord {
  readonly session: Session
  readonly user: User
  readonly workspace: Workspace
  readonly accountStatus: Account['status']
}

export interface UserSessionStore {
  /**
   * `stale`: password or second factor have changed since `securityVersion`. `link-spent`: of two
   * that come with the same link (`spend`), one gets in. `no-workspace`: not a member any more.
   * The oldest sessions of the person above `most` end.
   */
  open(
    opening: NewSession & {
      readonly securityVersion: number
      readonly spend: Uint8Array | undefined
      readonly most: number
    },
  ): Promise<'opened' | 'stale' | 'link-spent' | 'no-workspace'>
  findByToken(tokenHash: Uint8Array): Promise<SessionRecord | undefined>
  /** The workspaces of a person, oldest membership first. */
  workspaces(userId: UserId): Promise<readonly Workspace[]>
  /** Most recently seen first. */
  list(userId: UserId): Promise<readonly Session[]>
  /** Times of last use, collected by the caller; older times than the stored one are ignored. */
  touch(uses: ReadonlyMap<SessionId, EpochMs>): Promise<void>
  /** The session goes on in another workspace, under another token. False: not a member there. */
  enter(id: SessionId, accountId: AccountId, tokenHash: Uint8Array): Promise<boolean>
  /** False when the person has no such session. */
  end(userId: UserId, id: SessionId): Promise<boolean>
  endAll(userId: UserId): Promise<void>
  /** Removes sessions that are over, and links; answers how many sessions. */
  forget(now: EpochMs, idleSince: EpochMs): Promise<number>
}

/** A link that lets a person in, once. */
export interface SignInLink {
  readonly userId: UserId
  /** Where it leads to; undefined: where the person was last. */
  readonly accountId: AccountId | undefined
  readonly createdAt: EpochMs
  readonly expiresAt: EpochMs
}

export interface LinkStore {
  /** The set-up link that is valid from now on: it takes the place of every earlier one. */
  setSetupLink(tokenHash: Uint8Array, now: EpochMs, expiresAt: EpochMs): Promise<void>
  /** Of the many that a person may have asked for, the newest `most` stay valid. */
  addSignInLink(tokenHash: Uint8Array, link: SignInLink, most: number): Promise<void>
  /** Not spent by this; undefined when it is unknown, spent or over. */
  findSignInLink(tokenHash: Uint8Array, now: EpochMs): Promise<SignInRecord | undefined>
  /**
   * The first person of the installation, in one step: `token-invalid`, or `done-already` when there
   * is somebody. An account of the same e-mail address that exists already becomes theirs.
   */
  setUp(first: {
    readonly tokenHash: Uint8Array
    readonly account: Account
    readonly user: User
    readonly passwordHash: string
    readonly opening: NewSession
  }): Promise<SessionRecord | 'token-invalid' | 'done-already'>
}

/** Who did it, and when. */
export interface Trace {
  readonly actor: string
  readonly now: EpochMs
}

export type RoleChange = 'changed' | 'not-found' | 'last-owner' | 'owner-protected'

export interface MemberStore {
  /** Oldest first. */
  list(scope: TenantScope): Promise<readonly Member[]>
  /**
   * In one step: `owner-protected` when who asks is no owner and the member is one or is to become
   * one; `last-owner` when nobody would own the account. Who may invite no longer leaves no open
   * invitations behind. The API keys of this account that they made and that may do what the new
   * role may not are revoked, each with an entry of the audit log by `actor`.
   */
  setRole(
    member: { readonly accountId: AccountId; readonly userId: UserId },
    role: Role,
    by: Role,
    trace: Trace,
  ): Promise<RoleChange>
  /**
   * As {@link setRole}; sessions of the member in this account go on in another one, or end. All
   * API keys of this account that they made are revoked.
   */
  remove(
    member: { readonly accountId: AccountId; readonly userId: UserId },
    by: Role,
    trace: Trace,
  ): Promise<RoleChange>
}

/** What an invitation shows to who holds its token. */
export interface OpenInvitation {
  readonly invitation: Invitation
  readonly workspaceName: string
  /** The person of that address, if they are here already. */
  readonly record: SignInRecord | undefined
}

export interface InvitationStore {
  /** Oldest first. */
  list(scope: TenantScope, now: EpochMs): Promise<readonly Invitation[]>
  /** Takes the place of an earlier one to the same address, whose link is dead then. */
  put(
    invitation: Invitation,
    tokenHash: Uint8Array,
    most: number,
  ): Promise<'invited' | 'member-already' | 'too-many'>
  /** False when there is no such invitation in the scope. */
  remove(scope: TenantScope, id: InvitationId): Promise<boolean>
  find(tokenHash: Uint8Array, now: EpochMs): Promise<OpenInvitation | undefined>
  /**
   * Spends the invitation and makes the membership; `user` is inserted first when the person is new.
   * Undefined when it was spent or withdrawn meanwhile; `email-taken` when somebody has come with
   * that address meanwhile.
   */
  accept(
    tokenHash: Uint8Array,
    person: {
      readonly user: User
      readonly passwordHash: string | undefined
      readonly isNew: boolean
    },
    now: EpochMs,
  ): Promise<'accepted' | 'email-taken' | undefined>
}
