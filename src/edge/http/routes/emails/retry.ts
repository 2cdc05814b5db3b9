import type { MessageId } from '#core/ids.ts'
import { Type } from 'typebox'
import { MESSAGE_STATUSES } from '#core/message.ts'
import { emailRetried } from '#relay/access/changes.ts'
import { callerOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { noteChange } from '../../note-change.ts'
import { idOf } from '../../path-id.ts'
import { sendRefusal } from '../../problem.ts'
import { Answer, IdParams, Nullable, problems, Uuid } from '../../schemas.ts'

const schema = {
  operationId: 'retryEmail',
  tags: ['Emails'],
  summary: 'Try a message again',
  description:
    'A message that waits is tried now. One that bounced or failed goes out as a new message, to the ' +
    'recipients that it failed for; addresses on the suppression list have to be taken off it first.',
  params: IdParams,
  response: {
    202: Answer('RetriedEmail', {
      id: Uuid,
      status: Type.Enum([...MESSAGE_STATUSES]),
      retry_of_id: Nullable(Uuid, { description: 'Null when the message itself is tried now.' }),
    }),
    ...problems(404, 409, 422),
  },
}

export function retryEmail(app: Http, { use }: RouteDeps): void {
  const config = { access: 'send' } as const
  app.post('/v1/emails/:id/retry', { schema, config }, async (request, reply) => {
    const id = idOf<MessageId>(request.params.id, 'email_not_found')
    if (!id.ok) return sendRefusal(reply, id.error)
    const retried = await use.emailRetry.retry(callerOf(request), id.value)
    if (!retried.ok) return sendRefusal(reply, retried.error)
    const { retryOf, status } = retried.value
    // What is tried now is noted by the queue.
    if (retryOf !== undefined)
      await noteChange(use, request, emailRetried(retryOf, retried.value.id))
    const answer = { id: retried.value.id, status, retry_of_id: retryOf?.id ?? null }
    return reply.code(202).send(answer)
  })
}
