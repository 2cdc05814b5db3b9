import { Type } from 'typebox'
import { SECOND_MS } from '#core/time.ts'
import { UPDATE_TOPICS } from '#relay/ports/announcements.ts'
import { principalOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { sendProblem } from '../../problem.ts'
import { problems } from '../../schemas.ts'
import { EventStream } from './event-stream.ts'

const BEAT_EVERY_MS = 15 * SECOND_MS
/** How long who lost the right to look may still be looking. */
const ASK_AGAIN_EVERY_MS = 3 * SECOND_MS

const schema = {
  operationId: 'streamUpdates',
  tags: ['Service'],
  summary: 'What changes in the account, while it changes',
  description:
    'Server-sent events: `data: {"kind", "id"}` with a kind of ' +
    `${UPDATE_TOPICS.join(', ')}; \`id\` is null when several changed. Only hints, at most one a ` +
    'second of each kind: ask again for what is shown, and for everything after a new connection. ' +
    'A comment comes every 15 s. The stream ends when the key is revoked or the session ends.',
  response: {
    200: {
      content: { 'text/event-stream': { schema: Type.String() } },
      description: 'WHATWG HTML §9.2',
    },
    ...problems(429),
  },
}

export function streamUpdates(app: Http, { use, stillAllowed }: RouteDeps): void {
  app.get('/v1/updates', { schema, config: { access: 'read' } }, async (request, reply) => {
    const stream = new EventStream(reply.raw)
    const unwatch = use.updates.watch(principalOf(request).accountId, stream)
    if (unwatch === 'too-many') {
      void reply.header('retry-after', '30')
      return sendProblem(reply, 429, {
        code: 'too_many_streams',
        message: 'Too many pages of this account are listening; close some or try again in 30 s.',
      })
    }
    reply.hijack()
    const beating = setInterval(() => stream.beat(), BEAT_EVERY_MS)
    const asking = setInterval(() => {
      stillAllowed(request).then(
        (allowed) => (allowed ? undefined : stream.end()),
        // The store is away: what nobody can check goes on no longer.
        () => stream.end(),
      )
    }, ASK_AGAIN_EVERY_MS)
    reply.raw.on('close', () => {
      clearInterval(beating)
      clearInterval(asking)
      unwatch()
    })
    stream.begin(reply.getHeaders())
    return reply
  })
  app.addHook('preClose', () => use.updates.close())
}
