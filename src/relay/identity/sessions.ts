import { toHex } from '#core/bytes.ts'
import { uuidV7, type AccountId, type SessionId } from '#core/ids.ts'
import { err, ok, type Result } from '#core/result.ts'
import { Secret } from '#core/secret.ts'
import type { UserPrincipal } from '#core/tenant.ts'
import { MINUTE_MS } from '#core/time.ts'
import { ROLE_SCOPES, type Session, type SessionOpener, type Workspace } from '#core/user.ts'
import type { AuditLog } from '../access/audit-log.ts'
import { createLastUsed, type LastUsed } from '../access/last-used.ts'
import type { Clock } from '../ports/clock.ts'
import type { SessionRecord, UserSessionStore, SignInRecord } from '../ports/identity-stores.ts'
import type { SecretHasher } from '../ports/keys.ts'
import type { Log } from '../ports/log.ts'
import type { Random } from '../ports/random.ts'
import { refusal, type Refusal } from '../refusal.ts'
import { actorOf, type Client } from './client.ts'
import { makeToken, readToken } from './token.ts'

export interface SessionLimits {
  /** However busy a session is. */
  readonly lifetimeMs: number
  /** Without a request. */
  readonly idleMs: number
}

export interface SessionsDeps {
  readonly sessions: UserSessionStore
  readonly hasher: SecretHasher
  readonly audit: AuditLog
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly limits: SessionLimits
}

/** A session as its browser may see it. `token` is there when the browser is to get a new one. */
export interface OpenedSession {
  readonly record: SessionRecord
  readonly workspaces: readonly Workspace[]
  readonly csrfToken: string
  readonly token: Secret | undefined
}

/** Of one person; the oldest end. */
const MAX_SESSIONS = 50
const MAX_USER_AGENT = 200

export const SIGN_IN_FAILED = refusal(
  'sign_in_failed',
  'E-mail address or password are not right; correct them, or sign in with a link by mail.',
)
const NO_WORKSPACE = refusal(
  'no_workspace',
  'You are a member of no workspace any more; ask an owner to invite you.',
)
export const LINK_INVALID = refusal(
  'link_invalid',
  'This link has been used or is too old; ask for a new one.',
)

/** Who is signed in where. */
export class Sessions {
  readonly #deps: SessionsDeps
  readonly #uses: LastUsed<SessionId>

  constructor(deps: SessionsDeps) {
    this.#deps = deps
    const { sessions, clock, log } = deps
    this.#uses = createLastUsed({ touch: (uses) => sessions.touch(uses), clock, log })
  }

  /** The person has proved to be themselves: always a new session with a new token. */
  async open(
    record: SignInRecord,
    how: { readonly by: SessionOpener; readonly client: Client; readonly spend?: Uint8Array },
  ): Promise<Result<OpenedSession, Refusal>> {
    if (record.accountId === undefined) return err(NO_WORKSPACE)
    const opening = this.prepare({ userId: record.user.id, accountId: record.accountId }, how)
    const outcome = await this.#deps.sessions.open({
      session: opening.session,
      tokenHash: opening.tokenHash,
      securityVersion: record.securityVersion,
      spend: how.spend,
      most: MAX_SESSIONS,
    })
    if (outcome === 'link-spent') return err(LINK_INVALID)
    if (outcome === 'no-workspace') return err(NO_WORKSPACE)
    if (outcome === 'stale') return err(SIGN_IN_FAILED)
    return this.opened(opening.token, opening.tokenHash)
  }

  /** A session that is not stored yet. */
  prepare(
    { userId, accountId }: Pick<Session, 'userId' | 'accountId'>,
    { by, client }: { readonly by: SessionOpener; readonly client: Client },
  ) {
    const { clock, random } = this.#deps
    const now = clock.now()
    const token = makeToken(random)
    const session: Session = {
      id: uuidV7<SessionId>(now, random.bytes(10)),
      userId,
      accountId,
      openedBy: by,
      address: client.address,
      userAgent: readable(client.userAgent),
      createdAt: now,
      lastSeenAt: now,
      expiresAt: now + this.#deps.limits.lifetimeMs,
    }
    return { session, token, tokenHash: this.#hash(token) }
  }

  /** What is shown of a session that has just been stored; written down. */
  async opened(token: Secret, tokenHash: Uint8Array): Promise<Result<OpenedSession, Refusal>> {
    const record = await this.#deps.sessions.findByToken(tokenHash)
    if (record === undefined) return err(SIGN_IN_FAILED)
    const { session, user } = record
    await this.#deps.audit.add(
      { actor: actorOf({ userId: user.id, email: user.email }), accountId: session.accountId },
      {
        action: 'session.opened',
        category: 'Security',
        targetType: 'session',
        targetName: user.email,
        targetId: session.id,
        meta: { with: session.openedBy, address: session.address },
      },
    )
    return ok(await this.#shown(record, token))
  }

  /** Who presents this cookie; undefined for anything that is not a live session. */
  async authenticate(presented: string): Promise<SessionRecord | undefined> {
    const { sessions, clock, limits } = this.#deps
    const token = readToken(presented)
    if (token === undefined) return undefined
    const record = await sessions.findByToken(this.#hash(token))
    if (record === undefined) return undefined
    const now = clock.now()
    const { id, expiresAt, lastSeenAt } = record.session
    if (now >= expiresAt || now >= lastSeenAt + limits.idleMs) return undefined
    if (now - lastSeenAt >= MINUTE_MS) this.#uses.note(id, now)
    return record
  }

  /** Has to come with every request that changes something; a page of ours knows it, others do not. */
  csrfToken(id: SessionId): string {
    return toHex(this.#deps.hasher.hash('csrf', new Secret(id)))
  }

  isCsrfToken(id: SessionId, presented: string): boolean {
    // Compared as hashes of their own: the time says nothing about where they differ.
    const { hasher } = this.#deps
    return hasher.verify(
      'csrf',
      new Secret(presented),
      hasher.hash('csrf', new Secret(this.csrfToken(id))),
    )
  }

  /** The session of a request, with what may have changed since. */
  show(record: SessionRecord): Promise<OpenedSession> {
    return this.#shown(record, undefined)
  }

  /** Another workspace of the same person, under a new token. */
  async enter(
    record: SessionRecord,
    accountId: AccountId,
  ): Promise<Result<OpenedSession, Refusal>> {
    const { sessions, random } = this.#deps
    const token = makeToken(random)
    const tokenHash = this.#hash(token)
    const entered = await sessions.enter(record.session.id, accountId, tokenHash)
    const now = entered ? await sessions.findByToken(tokenHash) : undefined
    if (now === undefined)
      return err(
        refusal('workspace_not_found', 'You are a member of no such workspace; choose another.'),
      )
    return ok(await this.#shown(now, token))
  }

  /** Live ones, most recently seen first. */
  async list({ userId }: UserPrincipal): Promise<readonly Session[]> {
    const { sessions, clock, limits } = this.#deps
    const now = clock.now()
    const all = await sessions.list(userId)
    return all.filter((each) => each.expiresAt > now && each.lastSeenAt + limits.idleMs > now)
  }

  async end(principal: UserPrincipal, id: SessionId): Promise<Result<undefined, Refusal>> {
    if (!(await this.#deps.sessions.end(principal.userId, id)))
      return err(refusal('session_not_found', 'You have no such session; it may have ended.'))
    await this.#ended(principal, id)
    return ok(undefined)
  }

  /** Signs out everywhere, here too. */
  async endAll(principal: UserPrincipal): Promise<void> {
    await this.#deps.sessions.endAll(principal.userId)
    await this.#ended(principal, undefined)
  }

  /** A new token for the session that makes a change by which all others end. */
  renewed({ session }: UserPrincipal) {
    const token = makeToken(this.#deps.random)
    return { token, keep: { id: session.id, tokenHash: this.#hash(token) } }
  }

  /** Removes what is over. */
  forget(): Promise<number> {
    const { sessions, clock, limits } = this.#deps
    return sessions.forget(clock.now(), clock.now() - limits.idleMs)
  }

  /** Writes the collected times of last use. To be awaited before the store closes. */
  close(): Promise<void> {
    return this.#uses.close()
  }

  #hash(token: Secret): Uint8Array {
    return this.#deps.hasher.hash('session', token)
  }

  async #shown(record: SessionRecord, token: Secret | undefined): Promise<OpenedSession> {
    const workspaces = await this.#deps.sessions.workspaces(record.user.id)
    return { record, workspaces, csrfToken: this.csrfToken(record.session.id), token }
  }

  async #ended(principal: UserPrincipal, id: SessionId | undefined): Promise<void> {
    await this.#deps.audit.add(
      { actor: actorOf(principal), accountId: principal.accountId },
      {
        action: id === undefined ? 'session.ended_everywhere' : 'session.ended',
        category: 'Security',
        targetType: 'session',
        targetName: principal.email,
        targetId: id,
        meta: {},
      },
    )
  }
}

/** Who is behind a request with that session. */
export function principalOfSession({
  session,
  user,
  workspace,
  accountStatus,
}: SessionRecord): UserPrincipal {
  return {
    kind: 'user',
    accountId: workspace.id,
    userId: user.id,
    email: user.email,
    role: workspace.role,
    scopes: ROLE_SCOPES[workspace.role],
    accountStatus,
    session: { id: session.id, openedBy: session.openedBy, createdAt: session.createdAt },
  }
}

// What a browser says of itself is shown to people: printable, and not a page long.
function readable(userAgent: string): string {
  return userAgent.replace(/[^\u0020-\u007e]/g, '').slice(0, MAX_USER_AGENT)
}
