import { Type } from 'typebox'
import type { Http, RouteDeps } from '../../http.ts'
import { sendRefusal } from '../../problem.ts'
import {
  Answer,
  EmailAddress,
  LinkToken,
  NewPassword,
  PersonName,
  problems,
} from '../../schemas.ts'
import { clientOf, sendSession, SessionAnswer } from '../session/session-view.ts'

const needed = {
  operationId: 'getSetup',
  tags: ['Sign-in'],
  summary: 'Whether the first person is still to come',
  security: [],
  response: { 200: Answer('SetupState', { needed: Type.Boolean() }) },
}

export function getSetup(app: Http, { use }: RouteDeps): void {
  app.get('/v1/setup', { schema: needed, config: { access: 'public' } }, async () => ({
    needed: await use.identity.setup.isNeeded(),
  }))
}

const complete = {
  operationId: 'completeSetup',
  tags: ['Sign-in'],
  summary: 'Make the first person and workspace, with the link that the server printed',
  description: 'An account of the same e-mail address becomes the workspace. Sets the cookie.',
  security: [],
  body: Type.Object({
    token: LinkToken,
    email: EmailAddress,
    name: PersonName,
    workspace_name: PersonName,
    password: NewPassword,
  }),
  response: { 201: SessionAnswer, ...problems(404, 409, 422) },
}

export function completeSetup(app: Http, deps: RouteDeps): void {
  const options = { schema: complete, config: { access: 'public' } } as const
  app.post('/v1/setup', options, async (request, reply) => {
    const { workspace_name: workspaceName, ...input } = request.body
    const client = clientOf(request)
    const opened = await deps.use.identity.setup.complete({ ...input, workspaceName }, client)
    if (!opened.ok) return sendRefusal(reply, opened.error)
    return reply.code(201).send(sendSession(reply, opened.value, deps))
  })
}
