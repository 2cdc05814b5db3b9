import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Secret } from '#core/secret.ts'
import type { Asking } from '#relay/identity/second-factor.ts'
import { personOf, sessionOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { sendRefusal } from '../../problem.ts'
import { NewPassword, NoContent, PersonName, problems, TypedPassword } from '../../schemas.ts'
import { clientOf, UserAnswer, userView } from '../session/session-view.ts'

/** Who changes something of themselves, and from where. */
export function askingOf(request: FastifyRequest): Asking {
  return { principal: personOf(request), client: clientOf(request) }
}

/** The session goes on under another token after a change that has ended all others. */
export function renewCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  token: Secret,
  { cookie, clock }: Pick<RouteDeps, 'cookie' | 'clock'>,
): void {
  const { expiresAt } = sessionOf(request).session
  cookie.give(reply, token, { now: clock.now(), expiresAt })
}

const rename = {
  operationId: 'updateProfile',
  tags: ['Sign-in'],
  summary: 'Change your name',
  body: Type.Object({ name: PersonName }),
  response: { 200: UserAnswer, ...problems(422) },
}

export function updateProfile(app: Http, { use }: RouteDeps): void {
  const options = { schema: rename, config: { access: 'user' } } as const
  app.patch('/v1/profile', options, async (request, reply) => {
    const renamed = await use.identity.profile.rename(askingOf(request), request.body.name)
    return renamed.ok ? userView(renamed.value) : sendRefusal(reply, renamed.error)
  })
}

const password = {
  operationId: 'setPassword',
  tags: ['Sign-in'],
  summary: 'Set your password',
  description:
    'Ends all your other sessions, and sets a new cookie. The current password may be left out by ' +
    'who signed in with a link by mail less than 15 minutes ago. Who has none has to have signed in ' +
    'less than 15 minutes ago (recent_sign_in_required).',
  body: Type.Object({
    current_password: Type.Optional(TypedPassword),
    new_password: NewPassword,
  }),
  response: { 204: NoContent, ...problems(422, 429) },
}

export function setPassword(app: Http, deps: RouteDeps): void {
  const options = { schema: password, config: { access: 'user' } } as const
  app.put('/v1/profile/password', options, async (request, reply) => {
    const { current_password: current, new_password: next } = request.body
    const asking = askingOf(request)
    const set = await deps.use.identity.profile.setPassword(asking, { current, next })
    if (!set.ok) return sendRefusal(reply, set.error)
    renewCookie(request, reply, set.value, deps)
    return reply.code(204).send(null)
  })
}
