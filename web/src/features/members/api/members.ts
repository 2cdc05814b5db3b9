import { queryOptions } from '@tanstack/react-query'
import type { Role } from '#features/session/api/session.ts'
import { call } from '#lib/api/client.ts'

export interface Member {
  readonly user_id: string
  readonly email: string
  readonly name: string
  readonly role: Role
  readonly joined_at: string
  readonly totp_enabled: boolean
  readonly last_seen_at: string | null
}

export interface Invitation {
  readonly id: string
  readonly email: string
  readonly role: Role
  readonly created_at: string
  readonly expires_at: string
}

interface List<T> {
  readonly items: readonly T[]
}

export const membersQuery = queryOptions({
  queryKey: ['members'],
  queryFn: () => call<List<Member>>('GET', '/v1/members'),
})

export const invitationsQuery = queryOptions({
  queryKey: ['invitations'],
  queryFn: () => call<List<Invitation>>('GET', '/v1/invitations'),
})

export const changeRole = (member: Pick<Member, 'user_id'>, role: Role): Promise<Member> =>
  call('PATCH', `/v1/members/${member.user_id}`, { role })

export const removeMember = (userId: string): Promise<void> =>
  call('DELETE', `/v1/members/${userId}`)

/** Mails a link; for an address that was invited before it is a new one. */
export const invite = (body: {
  readonly email: string
  readonly role: Role
}): Promise<Invitation> => call('POST', '/v1/invitations', body)

export const withdrawInvitation = (id: string): Promise<void> =>
  call('DELETE', `/v1/invitations/${id}`)
