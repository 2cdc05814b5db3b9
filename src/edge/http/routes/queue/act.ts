import { Type } from 'typebox'
import { QUEUE_ACTION_NAMES } from '#core/queue-action.ts'
import { MAX_IDS } from '#relay/queue/operation-request.ts'
import { HTTP_WAIT_MS } from '#relay/queue/queue-operations.ts'
import { callerOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { sendRefusal } from '../../problem.ts'
import { problems } from '../../schemas.ts'
import { FILTERS, queueFilterOf, QueueOperationAnswer, queueOperationView } from './queue-view.ts'

const schema = {
  operationId: 'actOnQueue',
  tags: ['Queue'],
  summary: 'Retry, hold, release, bounce, delete or reroute waiting mail',
  description:
    'On messages by id or on what the filter finds; with `dry_run` it only counts. What is being ' +
    'delivered at this moment is left alone. A long operation goes on after a 202.',
  params: Type.Object({ action: Type.Enum([...QUEUE_ACTION_NAMES]) }),
  body: Type.Object(
    {
      ...FILTERS,
      ids: Type.Optional(Type.Array(Type.String(), { minItems: 1, maxItems: MAX_IDS })),
      all: Type.Optional(Type.Boolean({ description: 'Everything that waits; no filter needed.' })),
      dry_run: Type.Optional(Type.Boolean()),
      to: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 255,
          description: 'For reroute: the domain, or the address in brackets, that gets it instead.',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  response: { 200: QueueOperationAnswer, 202: QueueOperationAnswer, ...problems(404, 422) },
}

export function actOnQueue(app: Http, { use, clock }: RouteDeps): void {
  const config = { access: 'full' } as const
  app.post('/v1/queue/:action', { schema, config }, async (request, reply) => {
    const { all = false, dry_run: dryRun = false, to, ...input } = request.body
    const filter = queueFilterOf(input, clock.now())
    if (!filter.ok) return sendRefusal(reply, filter.error)
    const { action } = request.params
    const asked = { action, filter: filter.value, all, dryRun, destination: to }
    const done = await use.queueOperations.run(callerOf(request), asked, HTTP_WAIT_MS)
    if (!done.ok) return sendRefusal(reply, done.error)
    return reply.code(done.value.finished ? 200 : 202).send(queueOperationView(done.value))
  })
}
