import { Type } from 'typebox'
import type { Http, RouteDeps } from '../../http.ts'
import { sendRefusal } from '../../problem.ts'
import { Code, EmailAddress, problems, TypedPassword } from '../../schemas.ts'
import { clientOf, sendSession, SessionAnswer } from './session-view.ts'

const schema = {
  operationId: 'signIn',
  tags: ['Sign-in'],
  summary: 'Sign in with e-mail address and password',
  description:
    'Answers second_factor_required when the password is right and a code is needed. Sets the cookie.',
  security: [],
  body: Type.Object({
    email: EmailAddress,
    password: TypedPassword,
    code: Type.Optional(Code),
  }),
  response: { 200: SessionAnswer, ...problems(422, 429) },
}

export function signIn(app: Http, deps: RouteDeps): void {
  app.post('/v1/session', { schema, config: { access: 'public' } }, async (request, reply) => {
    const opened = await deps.use.identity.signIn.withPassword(request.body, clientOf(request))
    if (!opened.ok) return sendRefusal(reply, opened.error)
    return sendSession(reply, opened.value, deps)
  })
}
