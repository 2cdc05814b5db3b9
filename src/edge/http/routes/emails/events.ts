import { Type } from 'typebox'
import type { MessageId } from '#core/ids.ts'
import { scopeOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { idOf } from '../../path-id.ts'
import { sendRefusal } from '../../problem.ts'
import { IdParams, problems } from '../../schemas.ts'
import { EventAnswer, eventView } from './email-view.ts'

const schema = {
  operationId: 'listEmailEvents',
  tags: ['Emails'],
  summary: 'List the events of a message, oldest first',
  params: IdParams,
  response: { 200: Type.Array(EventAnswer), ...problems(404) },
}

export function emailEvents(app: Http, { use }: RouteDeps): void {
  const config = { access: 'read' } as const
  app.get('/v1/emails/:id/events', { schema, config }, async (request, reply) => {
    const id = idOf<MessageId>(request.params.id, 'email_not_found')
    if (!id.ok) return sendRefusal(reply, id.error)
    const events = await use.emails.events(scopeOf(request), id.value)
    return events.ok ? reply.send(events.value.map(eventView)) : sendRefusal(reply, events.error)
  })
}
