import { Type } from 'typebox'
import { scopeOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { sendRefusal } from '../../problem.ts'
import { Answer, Nullable, problems } from '../../schemas.ts'
import { FILTERS, QueueEntryAnswer, queueEntryView, queueFilterOf } from './queue-view.ts'

const MAX_CURSOR = 2_000

const schema = {
  operationId: 'listQueue',
  tags: ['Queue'],
  summary: 'List recipients that still wait, each with why',
  querystring: Type.Object({
    ...FILTERS,
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, default: 100 })),
    cursor: Type.Optional(
      Type.String({ maxLength: MAX_CURSOR, description: 'next_cursor of the page before.' }),
    ),
  }),
  response: {
    200: Answer('QueuePage', {
      items: Type.Array(QueueEntryAnswer),
      next_cursor: Nullable(Type.String(), { description: 'Null at the end.' }),
    }),
    ...problems(422),
  },
}

export function listQueue(app: Http, { use, clock }: RouteDeps): void {
  app.get('/v1/queue', { schema, config: { access: 'read' } }, async (request, reply) => {
    const { limit = 100, cursor, ...input } = request.query
    const filter = queueFilterOf(input, clock.now())
    if (!filter.ok) return sendRefusal(reply, filter.error)
    const query = { filter: filter.value, limit, after: cursor }
    const { entries, after } = await use.queue.list(scopeOf(request), query)
    return reply.send({ items: entries.map(queueEntryView), next_cursor: after ?? null })
  })
}
