import { Type, type Static } from 'typebox'
import type { InvitationId } from '#core/ids.ts'
import { toIso } from '#core/time.ts'
import { ROLES, type Invitation } from '#core/user.ts'
import { personOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { idOf } from '../../path-id.ts'
import { sendRefusal, sendTooMany } from '../../problem.ts'
import {
  Answer,
  EmailAddress,
  IdParams,
  NoContent,
  problems,
  Timestamp,
  Uuid,
} from '../../schemas.ts'

const InvitationAnswer = Answer('Invitation', {
  id: Uuid,
  email: Type.String(),
  role: Type.Enum([...ROLES]),
  created_at: Timestamp,
  expires_at: Timestamp,
  invited_by: Type.String({ description: 'E-mail address.' }),
})

function invitationView(invitation: Invitation): Static<typeof InvitationAnswer> {
  return {
    id: invitation.id,
    email: invitation.email,
    role: invitation.role,
    created_at: toIso(invitation.createdAt),
    expires_at: toIso(invitation.expiresAt),
    invited_by: invitation.invitedBy,
  }
}

const list = {
  operationId: 'listInvitations',
  tags: ['Team'],
  summary: 'Open invitations, oldest first',
  response: {
    200: Answer('InvitationList', { items: Type.Array(InvitationAnswer) }),
    ...problems(),
  },
}

export function listInvitations(app: Http, { use }: RouteDeps): void {
  const options = { schema: list, config: { access: 'user:admin' } } as const
  app.get('/v1/invitations', options, async (request) => ({
    items: (await use.identity.invitations.list(personOf(request))).map(invitationView),
  }))
}

const create = {
  operationId: 'createInvitation',
  tags: ['Team'],
  summary: 'Invite somebody by mail',
  description: 'To the same address again: a new link takes the place of the old one.',
  body: Type.Object({ email: EmailAddress, role: Type.Enum([...ROLES]) }),
  response: { 201: InvitationAnswer, ...problems(409, 422, 429) },
}

export function createInvitation(app: Http, { use, limits }: RouteDeps): void {
  const options = { schema: create, config: { access: 'user:admin' } } as const
  app.post('/v1/invitations', options, async (request, reply) => {
    const person = personOf(request)
    const waitMs = limits.invite.take(person.accountId)
    if (waitMs !== undefined) return sendTooMany(reply, waitMs)
    const invited = await use.identity.invitations.invite(person, request.body)
    if (!invited.ok) return sendRefusal(reply, invited.error)
    return reply.code(201).send(invitationView(invited.value))
  })
}

const remove = {
  operationId: 'deleteInvitation',
  tags: ['Team'],
  summary: 'Withdraw an invitation; its link is dead',
  params: IdParams,
  response: { 204: NoContent, ...problems(404) },
}

export function deleteInvitation(app: Http, { use }: RouteDeps): void {
  const options = { schema: remove, config: { access: 'user:admin' } } as const
  app.delete('/v1/invitations/:id', options, async (request, reply) => {
    const id = idOf<InvitationId>(request.params.id, 'invitation_not_found')
    if (!id.ok) return sendRefusal(reply, id.error)
    const withdrawn = await use.identity.invitations.withdraw(personOf(request), id.value)
    return withdrawn.ok ? reply.code(204).send(null) : sendRefusal(reply, withdrawn.error)
  })
}
