import { Type, type Static } from 'typebox'
import type { ApiKey } from '#core/account.ts'
import { toIso } from '#core/time.ts'
import type { IssuedApiKey } from '#relay/access/api-keys.ts'
import { Answer, Nullable, Timestamp, Uuid } from '../../schemas.ts'

export const ApiKeyAnswer = Answer('ApiKey', {
  id: Uuid,
  name: Type.String(),
  key_prefix: Type.String(),
  permissions: Type.Array(Type.String()),
  is_active: Type.Boolean(),
  created_at: Timestamp,
  last_used_at: Nullable(Timestamp),
})

export const IssuedApiKeyAnswer = Answer('IssuedApiKey', {
  id: Uuid,
  name: Type.String(),
  key: Type.String(),
  key_prefix: Type.String(),
  permissions: Type.Array(Type.String()),
  created_at: Timestamp,
})

export function apiKeyView(key: ApiKey): Static<typeof ApiKeyAnswer> {
  return {
    id: key.id,
    name: key.name,
    key_prefix: key.prefix,
    permissions: [...key.scopes],
    is_active: key.revokedAt === undefined,
    created_at: toIso(key.createdAt),
    last_used_at: key.lastUsedAt === undefined ? null : toIso(key.lastUsedAt),
  }
}

/** Shows the key: for the one answer that may. */
export function issuedApiKeyView({ apiKey, key }: IssuedApiKey): Static<typeof IssuedApiKeyAnswer> {
  return {
    id: apiKey.id,
    name: apiKey.name,
    key: key.reveal(),
    key_prefix: apiKey.prefix,
    permissions: [...apiKey.scopes],
    created_at: toIso(apiKey.createdAt),
  }
}
