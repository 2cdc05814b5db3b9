import { Type } from 'typebox'
import { toIso } from '#core/time.ts'
import { scopeOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { Answer, Nullable, problems, Timestamp, Uuid } from '../../schemas.ts'

const schema = {
  operationId: 'listApiKeys',
  tags: ['API keys'],
  summary: 'List active API keys, oldest first',
  response: {
    200: Type.Array(
      Answer('ApiKey', {
        id: Uuid,
        name: Type.String(),
        key_prefix: Type.String(),
        permissions: Type.Array(Type.String()),
        is_active: Type.Boolean(),
        created_at: Timestamp,
        last_used_at: Nullable(Timestamp),
      }),
    ),
    ...problems(),
  },
}

export function listApiKeys(app: Http, { use }: RouteDeps): void {
  app.get('/v1/api-keys/', { schema, config: { access: 'read' } }, async (request) => {
    const keys = await use.apiKeys.list(scopeOf(request))
    return keys.map((key) => ({
      id: key.id,
      name: key.name,
      key_prefix: key.prefix,
      permissions: [...key.scopes],
      is_active: key.revokedAt === undefined,
      created_at: toIso(key.createdAt),
      last_used_at: key.lastUsedAt === undefined ? null : toIso(key.lastUsedAt),
    }))
  })
}
