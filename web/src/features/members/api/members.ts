import { queryOptions } from '@tanstack/react-query'
import type { Role } from '#features/session/api/session.ts'
import { answer, api, type Schema } from '#lib/api/client.ts'

export type Member = Schema<'Member'>
export type Invitation = Schema<'Invitation'>

export const membersQuery = queryOptions({
  queryKey: ['members'],
  queryFn: () => answer(api.GET('/v1/members')),
})

export const invitationsQuery = queryOptions({
  queryKey: ['invitations'],
  queryFn: () => answer(api.GET('/v1/invitations')),
})

export const changeRole = (member: Pick<Member, 'user_id'>, role: Role): Promise<Member> =>
  answer(
    api.PATCH('/v1/members/{id}', { params: { path: { id: member.user_id } }, body: { role } }),
  )

export const removeMember = (userId: string): Promise<void> =>
  answer(api.DELETE('/v1/members/{id}', { params: { path: { id: userId } } }))

/** Mails a link; for an address that was invited before it is a new one. */
export const invite = (body: {
  readonly email: string
  readonly role: Role
}): Promise<Invitation> => answer(api.POST('/v1/invitations', { body }))

export const withdrawInvitation = (id: string): Promise<void> =>
  answer(api.DELETE('/v1/invitations/{id}', { params: { path: { id } } }))
