import { Type } from 'typebox'
import type { DomainId } from '#core/ids.ts'
import { toIso } from '#core/time.ts'
import { scopeOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { idOf } from '../../path-id.ts'
import { sendRefusal } from '../../problem.ts'
import { Answer, problems, Timestamp, Uuid } from '../../schemas.ts'

const schema = {
  operationId: 'createSmtpCredential',
  tags: ['SMTP credentials'],
  summary: 'Make the SMTP login of a verified domain',
  description: 'The only answer that ever shows the password. One active credential per domain.',
  body: Type.Object({ domain_id: Uuid }),
  response: {
    201: Answer('IssuedSmtpCredential', {
      id: Uuid,
      username: Type.String(),
      password: Type.String(),
      smtp_host: Type.String(),
      smtp_port: Type.Integer(),
      domain_id: Uuid,
      created_at: Timestamp,
    }),
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
    const { credential, password, smtpHost, smtpPort } = issued.value
    return reply.code(201).send({
      id: credential.id,
      username: credential.username,
      password: password.reveal(),
      smtp_host: smtpHost,
      smtp_port: smtpPort,
      domain_id: credential.domainId,
      created_at: toIso(credential.createdAt),
    })
  })
}
