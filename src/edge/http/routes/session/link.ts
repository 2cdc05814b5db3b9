import { Type } from 'typebox'
import type { Http, RouteDeps } from '../../http.ts'
import { sendRefusal } from '../../problem.ts'
import { Code, EmailAddress, LinkToken, problems } from '../../schemas.ts'
import { clientOf, sendSession, SessionAnswer } from './session-view.ts'

const request = {
  operationId: 'requestSignInLink',
  tags: ['Sign-in'],
  summary: 'Ask for a link to sign in by mail',
  description: 'The answer is the same whether somebody of that address is known or not.',
  security: [],
  body: Type.Object({ email: EmailAddress }),
  response: { 202: Type.Null({ description: 'If there is somebody, a mail is on its way.' }) },
}

export function requestSignInLink(app: Http, { use }: RouteDeps): void {
  const options = { schema: request, config: { access: 'public' } } as const
  app.post('/v1/session/link', options, async (asked, reply) => {
    use.identity.links.request(asked.body.email, clientOf(asked))
    return reply.code(202).send(null)
  })
}

const redeem = {
  operationId: 'redeemSignInLink',
  tags: ['Sign-in'],
  summary: 'Sign in with the token of a link',
  description: 'The token stays valid until the second factor is passed. Sets the cookie.',
  security: [],
  body: Type.Object({ token: LinkToken, code: Type.Optional(Code) }),
  response: { 200: SessionAnswer, ...problems(404, 422, 429) },
}

export function redeemSignInLink(app: Http, deps: RouteDeps): void {
  const options = { schema: redeem, config: { access: 'public' } } as const
  app.post('/v1/session/link/redeem', options, async (asked, reply) => {
    const opened = await deps.use.identity.links.redeem(asked.body, clientOf(asked))
    if (!opened.ok) return sendRefusal(reply, opened.error)
    return sendSession(reply, opened.value, deps)
  })
}
