import { Type, type Static } from 'typebox'
import type { UserId } from '#core/ids.ts'
import { toIso } from '#core/time.ts'
import { ROLES, type Member } from '#core/user.ts'
import { personOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { idOf } from '../../path-id.ts'
import { sendRefusal } from '../../problem.ts'
import { Answer, IdParams, NoContent, Nullable, problems, Timestamp, Uuid } from '../../schemas.ts'

const MemberAnswer = Answer('Member', {
  user_id: Uuid,
  email: Type.String(),
  name: Type.String(),
  role: Type.Enum([...ROLES]),
  joined_at: Timestamp,
  totp_enabled: Type.Boolean(),
  last_seen_at: Nullable(Timestamp, { description: 'In this workspace, while signed in.' }),
})

function memberView(member: Member): Static<typeof MemberAnswer> {
  return {
    user_id: member.userId,
    email: member.email,
    name: member.name,
    role: member.role,
    joined_at: toIso(member.joinedAt),
    totp_enabled: member.totpEnabled,
    last_seen_at: member.lastSeenAt === undefined ? null : toIso(member.lastSeenAt),
  }
}

const list = {
  operationId: 'listMembers',
  tags: ['Team'],
  summary: 'Who is in the workspace, oldest first',
  response: { 200: Answer('MemberList', { items: Type.Array(MemberAnswer) }), ...problems() },
}

export function listMembers(app: Http, { use }: RouteDeps): void {
  const options = { schema: list, config: { access: 'user:member' } } as const
  app.get('/v1/members', options, async (request) => ({
    items: (await use.identity.members.list(personOf(request))).map(memberView),
  }))
}

const update = {
  operationId: 'updateMember',
  tags: ['Team'],
  summary: 'Give a member another role',
  description:
    'Only owners change owners; the last owner stays one. The API keys of this workspace that the ' +
    'person made and that may do more than the new role are revoked at once.',
  params: IdParams,
  body: Type.Object({ role: Type.Enum([...ROLES]) }),
  response: { 200: MemberAnswer, ...problems(404, 409, 422) },
}

export function updateMember(app: Http, { use }: RouteDeps): void {
  const options = { schema: update, config: { access: 'user:admin' } } as const
  app.patch('/v1/members/:id', options, async (request, reply) => {
    const id = idOf<UserId>(request.params.id, 'member_not_found')
    if (!id.ok) return sendRefusal(reply, id.error)
    const { members } = use.identity
    const changed = await members.setRole(personOf(request), id.value, request.body.role)
    return changed.ok ? memberView(changed.value) : sendRefusal(reply, changed.error)
  })
}

const remove = {
  operationId: 'removeMember',
  tags: ['Team'],
  summary: 'Remove a member, or leave',
  description:
    'For owners and admins; anybody may remove themselves, but not the last owner. The API keys of ' +
    'this workspace that the person made are revoked at once.',
  params: IdParams,
  response: { 204: NoContent, ...problems(404, 409) },
}

export function removeMember(app: Http, { use }: RouteDeps): void {
  const options = { schema: remove, config: { access: 'user:member' } } as const
  app.delete('/v1/members/:id', options, async (request, reply) => {
    const id = idOf<UserId>(request.params.id, 'member_not_found')
    if (!id.ok) return sendRefusal(reply, id.error)
    const removed = await use.identity.members.remove(personOf(request), id.value)
    return removed.ok ? reply.code(204).send(null) : sendRefusal(reply, removed.error)
  })
}
