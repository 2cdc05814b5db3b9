import { Type } from 'typebox'
import type { Http, RouteDeps } from '../../http.ts'
import { sendRefusal } from '../../problem.ts'
import { Answer, Code, NoContent, problems, TypedPassword } from '../../schemas.ts'
import { askingOf, renewCookie } from './profile.ts'

const RecoveryCodes = Answer('RecoveryCodes', {
  recovery_codes: Type.Array(Type.String(), { description: 'Shown once; each works once.' }),
})

const begin = {
  operationId: 'beginSecondFactor',
  tags: ['Sign-in'],
  summary: 'Get a secret for an authenticator',
  description:
    'The password may be left out by who signed in less than 10 minutes ago. Who has none has to ' +
    'have done so (recent_sign_in_required).',
  body: Type.Object({ password: Type.Optional(TypedPassword) }),
  response: {
    200: Answer('TotpSecret', { secret: Type.String(), otpauth_url: Type.String() }),
    ...problems(409, 422, 429),
  },
}

export function beginSecondFactor(app: Http, { use }: RouteDeps): void {
  const options = { schema: begin, config: { access: 'user' } } as const
  app.post('/v1/profile/totp', options, async (request, reply) => {
    const { secondFactor } = use.identity
    const begun = await secondFactor.begin(askingOf(request), request.body.password)
    if (!begun.ok) return sendRefusal(reply, begun.error)
    return { secret: begun.value.secret, otpauth_url: begun.value.url }
  })
}

const confirm = {
  operationId: 'confirmSecondFactor',
  tags: ['Sign-in'],
  summary: 'Turn the second factor on with the first code',
  description: 'Ends all your other sessions, and sets a new cookie.',
  body: Type.Object({ code: Code }),
  response: { 200: RecoveryCodes, ...problems(409, 422, 429) },
}

export function confirmSecondFactor(app: Http, deps: RouteDeps): void {
  const options = { schema: confirm, config: { access: 'user' } } as const
  app.post('/v1/profile/totp/confirm', options, async (request, reply) => {
    const { secondFactor } = deps.use.identity
    const confirmed = await secondFactor.confirm(askingOf(request), request.body.code)
    if (!confirmed.ok) return sendRefusal(reply, confirmed.error)
    renewCookie(request, reply, confirmed.value.token, deps)
    return { recovery_codes: [...confirmed.value.codes] }
  })
}

const remove = {
  operationId: 'removeSecondFactor',
  tags: ['Sign-in'],
  summary: 'Turn the second factor off',
  description: 'Ends all your other sessions, and sets a new cookie.',
  body: Type.Object({ password: Type.Optional(TypedPassword), code: Code }),
  response: { 204: NoContent, ...problems(409, 422, 429) },
}

export function removeSecondFactor(app: Http, deps: RouteDeps): void {
  const options = { schema: remove, config: { access: 'user' } } as const
  app.delete('/v1/profile/totp', options, async (request, reply) => {
    const { password, code } = request.body
    const { secondFactor } = deps.use.identity
    const removed = await secondFactor.remove(askingOf(request), { password, code })
    if (!removed.ok) return sendRefusal(reply, removed.error)
    renewCookie(request, reply, removed.value, deps)
    return reply.code(204).send(null)
  })
}

const renew = {
  operationId: 'createRecoveryCodes',
  tags: ['Sign-in'],
  summary: 'Make ten new recovery codes; the old ones are void',
  body: Type.Object({ code: Code }),
  response: { 200: RecoveryCodes, ...problems(409, 422, 429) },
}

export function createRecoveryCodes(app: Http, { use }: RouteDeps): void {
  const options = { schema: renew, config: { access: 'user' } } as const
  app.post('/v1/profile/recovery-codes', options, async (request, reply) => {
    const { secondFactor } = use.identity
    const made = await secondFactor.newRecoveryCodes(askingOf(request), request.body.code)
    if (!made.ok) return sendRefusal(reply, made.error)
    return { recovery_codes: [...made.value] }
  })
}
