import { Type } from 'typebox'
import { scopeOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { problems } from '../../schemas.ts'
import { CredentialAnswer, credentialView } from './credential-view.ts'

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
    200: Type.Array(CredentialAnswer),
    ...problems(422),
  },
}

export function listCredentials(app: Http, { use }: RouteDeps): void {
  app.get('/v1/smtp-credentials/', { schema, config: { access: 'read' } }, async (request) => {
    const includeInactive = request.query.include_inactive ?? false
    const credentials = await use.credentials.list(scopeOf(request), { includeInactive })
    return credentials.map(credentialView)
  })
}
