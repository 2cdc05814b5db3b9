import { Type } from 'typebox'
import { ROLES } from '#core/user.ts'
import { principalOfSession } from '#relay/identity/sessions.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { sendRefusal } from '../../problem.ts'
import { Answer, Code, LinkToken, PersonName, problems, TypedPassword } from '../../schemas.ts'
import { clientOf, sendSession, SessionAnswer } from '../session/session-view.ts'

const preview = {
  operationId: 'previewInvitation',
  tags: ['Team'],
  summary: 'What an invitation is to',
  security: [],
  body: Type.Object({ token: LinkToken }),
  response: {
    200: Answer('InvitationPreview', {
      email: Type.String(),
      role: Type.Enum([...ROLES]),
      workspace_name: Type.String(),
      has_account: Type.Boolean({ description: 'Somebody of that address can sign in already.' }),
    }),
    ...problems(404, 422),
  },
}

export function previewInvitation(app: Http, { use }: RouteDeps): void {
  const options = { schema: preview, config: { access: 'public' } } as const
  app.post('/v1/invitations/preview', options, async (request, reply) => {
    const open = await use.identity.invitations.preview(request.body.token)
    if (!open.ok) return sendRefusal(reply, open.error)
    const { invitation, workspaceName, record } = open.value
    const { email, role } = invitation
    return { email, role, workspace_name: workspaceName, has_account: record !== undefined }
  })
}

const accept = {
  operationId: 'acceptInvitation',
  tags: ['Team'],
  summary: 'Join the workspace of an invitation',
  description:
    'Somebody new gives name and password. Who can sign in already has to be signed in as that ' +
    'address, or give the password (and code). Sets the cookie.',
  security: [],
  body: Type.Object({
    token: LinkToken,
    name: Type.Optional(PersonName),
    password: Type.Optional(TypedPassword),
    code: Type.Optional(Code),
  }),
  response: { 200: SessionAnswer, ...problems(404, 409, 422, 429) },
}

export function acceptInvitation(app: Http, deps: RouteDeps): void {
  const options = { schema: accept, config: { access: 'public' } } as const
  app.post('/v1/invitations/accept', options, async (request, reply) => {
    const { identity } = deps.use
    const presented = deps.cookie.read(request)
    const record = presented && (await identity.sessions.authenticate(presented))
    const signedIn = record ? principalOfSession(record) : undefined
    const client = clientOf(request)
    const joined = await identity.invitations.accept(request.body, { client, signedIn })
    if (!joined.ok) return sendRefusal(reply, joined.error)
    return sendSession(reply, joined.value, deps)
  })
}
