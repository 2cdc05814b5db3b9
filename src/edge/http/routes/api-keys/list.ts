import { Type } from 'typebox'
import { scopeOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { problems } from '../../schemas.ts'
import { ApiKeyAnswer, apiKeyView } from './api-key-view.ts'

const schema = {
  operationId: 'listApiKeys',
  tags: ['API keys'],
  summary: 'List active API keys, oldest first',
  response: {
    200: Type.Array(ApiKeyAnswer),
    ...problems(),
  },
}

export function listApiKeys(app: Http, { use }: RouteDeps): void {
  app.get('/v1/api-keys/', { schema, config: { access: 'read' } }, async (request) => {
    const keys = await use.apiKeys.list(scopeOf(request))
    return keys.map(apiKeyView)
  })
}
