import type { MessageId } from '#core/ids.ts'
import { scopeOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { idOf } from '../../path-id.ts'
import { sendRefusal } from '../../problem.ts'
import { IdParams, problems } from '../../schemas.ts'
import { EmailDetailAnswer, emailDetailView } from './email-detail-view.ts'

const schema = {
  operationId: 'getEmail',
  tags: ['Emails'],
  summary: 'Show a message: recipients, events and every delivery attempt with its dialogue',
  params: IdParams,
  response: { 200: EmailDetailAnswer, ...problems(404) },
}

export function getEmail(app: Http, { use }: RouteDeps): void {
  app.get('/v1/emails/:id', { schema, config: { access: 'read' } }, async (request, reply) => {
    const id = idOf<MessageId>(request.params.id, 'email_not_found')
    if (!id.ok) return sendRefusal(reply, id.error)
    const found = await use.emails.get(scopeOf(request), id.value)
    return found.ok ? reply.send(emailDetailView(found.value)) : sendRefusal(reply, found.error)
  })
}
