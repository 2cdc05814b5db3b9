import type { CredentialId } from '#core/ids.ts'
import { credentialDeleted } from '#relay/access/changes.ts'
import { scopeOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { noteChange } from '../../note-change.ts'
import { idOf } from '../../path-id.ts'
import { sendRefusal } from '../../problem.ts'
import { IdParams, NoContent, problems } from '../../schemas.ts'

const schema = {
  operationId: 'deleteSmtpCredential',
  tags: ['SMTP credentials'],
  summary: 'Delete an SMTP login for good',
  description: 'Access ends at once, on open connections too.',
  params: IdParams,
  response: { 204: NoContent, ...problems(404) },
}

export function deleteCredential(app: Http, { use }: RouteDeps): void {
  const config = { access: 'credentials:write' } as const
  app.delete('/v1/smtp-credentials/:id', { schema, config }, async (request, reply) => {
    const id = idOf<CredentialId>(request.params.id, 'credential_not_found')
    if (!id.ok) return sendRefusal(reply, id.error)
    const deleted = await use.credentials.delete(scopeOf(request), id.value)
    if (!deleted.ok) return sendRefusal(reply, deleted.error)
    await noteChange(use, request, credentialDeleted(deleted.value))
    return reply.code(204).send(null)
  })
}
