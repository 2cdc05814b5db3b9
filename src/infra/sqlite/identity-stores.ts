import type {
  InvitationStore,
  LinkStore,
  MemberStore,
  UserSessionStore,
  UserStore,
} from '#relay/ports/identity-stores.ts'
import type { Clock } from '#relay/ports/clock.ts'
import { compact, type Connections } from './connections.ts'

export function sqliteUserStore(
  { writer, reader }: Connections,
  clock: Pick<Clock, 'now'>,
): UserStore {
  return {
    any: () => reader.call('anyUser', undefined),
    find: (id) => reader.call('findUser', id),
    list: () => reader.call('listUsers', undefined),
    findForSignIn: (key) => reader.call('findUserForSignIn', key),
    findForCheck: (id) => reader.call('findUserForCheck', id),
    ensureOwner: (user, accountId, now) => writer.call('ensureOwner', { user, accountId, now }),
    rename: (id, name) => writer.call('renameUser', { id, name }),
    setPassword: (id, change) => writer.call('setUserPassword', { id, change }),
    rehash: (id, from, to) => writer.call('rehashPassword', { id, from, to }),
    beginTotp: (id, sealedSecret) =>
      writer.call('beginTotp', { id, sealedSecret: compact(sealedSecret) }),
    pendingTotp: (id) => reader.call('pendingTotp', id),
    confirmTotp: (id, change) => writer.call('confirmTotp', { id, now: clock.now(), change }),
    removeTotp: (id, change) => writer.call('removeTotp', { id, change }),
    setRecoveryCodes: (id, codes) => writer.call('setRecoveryCodes', { id, codes }),
    useTotpStep: (id, step) => writer.call('useTotpStep', { id, step }),
    useRecoveryCode: (id, codeHash) =>
      writer.call('useRecoveryCode', { id, codeHash: compact(codeHash) }),
  }
}

export function sqliteUserSessionStore({ writer, reader }: Connections): UserSessionStore {
  return {
    open: (opening) => writer.call('openSession', opening),
    findByToken: (tokenHash) => reader.call('findSessionByToken', compact(tokenHash)),
    workspaces: (userId) => reader.call('listWorkspaces', userId),
    list: (userId) => reader.call('listUserSessions', userId),
    touch: (uses) => writer.call('touchSessions', uses),
    enter: (id, accountId, tokenHash) =>
      writer.call('enterWorkspace', { id, accountId, tokenHash: compact(tokenHash) }),
    end: (userId, id) => writer.call('endSession', { userId, id }),
    endAll: (userId) => writer.call('endAllSessions', userId),
    forget: (now, idleSince) => writer.call('forgetSessions', { now, idleSince }),
  }
}

export function sqliteLinkStore({ writer, reader }: Connections): LinkStore {
  return {
    setSetupLink: (tokenHash, now, expiresAt) =>
      writer.call('setSetupLink', { tokenHash: compact(tokenHash), now, expiresAt }),
    addSignInLink: (tokenHash, link, most) =>
      writer.call('addSignInLink', { tokenHash: compact(tokenHash), link, most }),
    findSignInLink: (tokenHash, now) =>
      reader.call('findSignInLink', { tokenHash: compact(tokenHash), now }),
    setUp: (first) => writer.call('setUpFirstUser', first),
  }
}

export function sqliteMemberStore({ writer, reader }: Connections): MemberStore {
  return {
    list: (scope) => reader.call('listMembers', scope),
    setRole: (member, role, by, trace) => writer.call('setMemberRole', { member, role, by, trace }),
    remove: (member, by, trace) => writer.call('removeMember', { member, by, trace }),
  }
}

export function sqliteInvitationStore({ writer, reader }: Connections): InvitationStore {
  return {
    list: (scope, now) => reader.call('listInvitations', { scope, now }),
    put: (invitation, tokenHash, most) =>
      writer.call('putInvitation', { invitation, tokenHash: compact(tokenHash), most }),
    remove: (scope, id) => writer.call('removeInvitation', { scope, id }),
    find: (tokenHash, now) => reader.call('findInvitation', { tokenHash: compact(tokenHash), now }),
    accept: (tokenHash, person, now) =>
      writer.call('acceptInvitation', { tokenHash: compact(tokenHash), person, now }),
  }
}
