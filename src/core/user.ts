import type { AccountId, InvitationId, SessionId, UserId } from './ids.ts'
import type { ApiScope } from './tenant.ts'
import type { EpochMs } from './time.ts'

/** What a person may do in a workspace (an account), strongest first. */
export const ROLES = ['owner', 'admin', 'member'] as const
export type Role = (typeof ROLES)[number]

/**
 * The scopes that a role stands for at every route of the API. What sets an owner apart from an
 * admin is no scope: only owners change owners.
 */
export const ROLE_SCOPES = {
  owner: ['full'],
  admin: ['full'],
  member: ['send', 'read'],
} as const satisfies Record<Role, readonly ApiScope[]>

/** Whether somebody with the role may do all of this. */
export function roleCovers(role: Role, scopes: readonly ApiScope[]): boolean {
  const own: readonly ApiScope[] = ROLE_SCOPES[role]
  return own.includes('full') || scopes.every((scope) => own.includes(scope))
}

/** May change who is in the workspace. */
export function managesMembers(role: Role): boolean {
  return role !== 'member'
}

/** A person. The password's hash and the second factor's secret stay in the store. */
export interface User {
  readonly id: UserId
  readonly email: string
  readonly name: string
  readonly totpEnabled: boolean
  readonly hasPassword: boolean
  readonly createdAt: EpochMs
}

/** A workspace as one of its members sees it. */
export interface Workspace {
  readonly id: AccountId
  readonly name: string
  readonly role: Role
}

export const SESSION_OPENERS = ['password', 'link', 'setup', 'invitation'] as const
/** What a session was opened with. */
export type SessionOpener = (typeof SESSION_OPENERS)[number]

/** One browser that is signed in, in one of its person's workspaces. */
export interface Session {
  readonly id: SessionId
  readonly userId: UserId
  readonly accountId: AccountId
  readonly openedBy: SessionOpener
  readonly address: string
  readonly userAgent: string
  readonly createdAt: EpochMs
  readonly lastSeenAt: EpochMs
  /** However busy it is. */
  readonly expiresAt: EpochMs
}

/** Somebody in a workspace, as its members see each other. */
export interface Member {
  readonly userId: UserId
  readonly email: string
  readonly name: string
  readonly role: Role
  readonly joinedAt: EpochMs
  readonly totpEnabled: boolean
  readonly lastSeenAt: EpochMs | undefined
}

/** A link to a workspace that waits for its person. */
export interface Invitation {
  readonly id: InvitationId
  readonly accountId: AccountId
  readonly email: string
  readonly role: Role
  /** E-mail address of who has invited. */
  readonly invitedBy: string
  readonly createdAt: EpochMs
  readonly expiresAt: EpochMs
}

/** What two spellings of one person's address have in common. */
export function emailKey(email: string): string {
  return email.trim().toLowerCase()
}
