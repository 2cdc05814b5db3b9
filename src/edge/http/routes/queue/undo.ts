import { Type } from 'typebox'
import type { AuditId } from '#core/ids.ts'
import { HTTP_WAIT_MS } from '#relay/queue/queue-operations.ts'
import { callerOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { idOf } from '../../path-id.ts'
import { sendRefusal } from '../../problem.ts'
import { problems } from '../../schemas.ts'
import { QueueOperationAnswer, queueOperationView } from './queue-view.ts'

const schema = {
  operationId: 'undoQueueDelete',
  tags: ['Queue'],
  summary: 'Take a deletion of the last hour back',
  body: Type.Object({
    id: Type.String({ description: 'Of the delete operation, or of one message it deleted.' }),
  }),
  response: { 200: QueueOperationAnswer, 202: QueueOperationAnswer, ...problems(404, 422) },
}

export function undoQueueDelete(app: Http, { use }: RouteDeps): void {
  const config = { access: 'full' } as const
  app.post('/v1/queue/undo', { schema, config }, async (request, reply) => {
    const id = idOf<AuditId>(request.body.id, 'nothing_to_undo')
    if (!id.ok) return sendRefusal(reply, id.error)
    const done = await use.queueOperations.undo(callerOf(request), id.value, HTTP_WAIT_MS)
    if (!done.ok) return sendRefusal(reply, done.error)
    return reply.code(done.value.finished ? 200 : 202).send(queueOperationView(done.value))
  })
}
