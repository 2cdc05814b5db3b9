import { Type } from 'typebox'
import { API_SCOPES } from '#core/tenant.ts'
import { apiKeyCreated } from '#relay/access/changes.ts'
import { callerOf, principalOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { noteChange } from '../../note-change.ts'
import { sendRefusal } from '../../problem.ts'
import { problems } from '../../schemas.ts'
import { IssuedApiKeyAnswer, issuedApiKeyView } from './api-key-view.ts'

const schema = {
  operationId: 'createApiKey',
  tags: ['API keys'],
  summary: 'Make an API key',
  description:
    'The only answer that ever shows the key. Needs the scope full: no key makes a stronger one. It ' +
    'ends when the person who made it, or the key that made it, leaves the workspace or may do less.',
  body: Type.Object({
    name: Type.String({ minLength: 1, maxLength: 200 }),
    permissions: Type.Optional(
      Type.Array(Type.Enum([...API_SCOPES]), { minItems: 1, maxItems: 20, default: ['send'] }),
    ),
  }),
  response: {
    201: IssuedApiKeyAnswer,
    ...problems(404, 409, 422),
  },
}

export function createApiKey(app: Http, { use }: RouteDeps): void {
  app.post('/v1/api-keys/', { schema, config: { access: 'full' } }, async (request, reply) => {
    const { name, permissions = ['send'] } = request.body
    const { accountId } = principalOf(request)
    const { actor } = callerOf(request)
    const issued = await use.apiKeys.create(accountId, { name, scopes: permissions }, actor)
    if (!issued.ok) return sendRefusal(reply, issued.error)
    await noteChange(use, request, apiKeyCreated(issued.value.apiKey))
    return reply.code(201).send(issuedApiKeyView(issued.value))
  })
}
