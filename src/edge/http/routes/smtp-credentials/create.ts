import { Type } from 'typebox'
import type { DomainId } from '#core/ids.ts'
import { credentialCreated } from '#relay/access/changes.ts'
import { scopeOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { noteChange } from '../../note-change.ts'
import { idOf } from '../../path-id.ts'
import { sendRefusal } from '../../problem.ts'
import { problems, Uuid } from '../../schemas.ts'
import { IssuedCredentialAnswer, issuedCredentialView } from './credential-view.ts'

const schema = {
  operationId: 'createSmtpCredential',
  tags: ['SMTP credentials'],
  summary: 'Make the SMTP login of a verified domain',
  description: 'The only answer that ever shows the password. One active credential per domain.',
  body: Type.Object({ domain_id: Uuid }),
  response: {
    201: IssuedCredentialAnswer,
    ...problems(404, 409, 422),
  },
}

export function createCredential(app: Http, { use }: RouteDeps): void {
  const config = { access: 'credentials:write' } as const
  app.post('/v1/smtp-credentials/', { schema, config }, async (request, reply) => {
    const domainId = idOf<DomainId>(request.body.domain_id, 'domain_not_found')
    if (!domainId.ok) return sendRefusal(reply, domainId.error)
    const issued = await use.credentials.create(scopeOf(request), domainId.value)
    if (!issued.ok) return sendRefusal(reply, issued.error)
    await noteChange(use, request, credentialCreated(issued.value.credential))
    return reply.code(201).send(issuedCredentialView(issued.value))
  })
}
