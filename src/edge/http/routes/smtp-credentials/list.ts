import { Type } from 'typebox'
import { toIso } from '#core/time.ts'
import { scopeOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { Answer, Nullable, problems, Timestamp, Uuid } from '../../schemas.ts'

const schema = {
  operationId: 'listSmtpCredentials',
  tags: ['SMTP credentials'],
  summary: 'List SMTP logins, oldest first',
  querystring: Type.Object({
    include_inactive: Type.Optional(
      Type.Boolean({ default: false, description: 'Deleted ones too.' }),
    ),
  }),
  response: {
    200: Type.Array(
      Answer('SmtpCredential', {
        id: Uuid,
        username: Type.String(),
        domain_id: Uuid,
        is_active: Type.Boolean(),
        created_at: Timestamp,
        last_used_at: Nullable(Timestamp),
      }),
    ),
    ...problems(422),
  },
}

export function listCredentials(app: Http, { use }: RouteDeps): void {
  app.get('/v1/smtp-credentials/', { schema, config: { access: 'read' } }, async (request) => {
    const includeInactive = request.query.include_inactive ?? false
    const credentials = await use.credentials.list(scopeOf(request), { includeInactive })
    return credentials.map((credential) => ({
      id: credential.id,
      username: credential.username,
      domain_id: credential.domainId,
      is_active: credential.revokedAt === undefined,
      created_at: toIso(credential.createdAt),
      last_used_at: credential.lastUsedAt === undefined ? null : toIso(credential.lastUsedAt),
    }))
  })
}
