import { Type } from 'typebox'
import { parseUuid, type ForwardId, type ForwardLogId } from '#core/ids.ts'
import { forwardReplayed } from '#relay/access/changes.ts'
import { scopeOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { noteChange } from '../../note-change.ts'
import { idOf } from '../../path-id.ts'
import { sendRefusal } from '../../problem.ts'
import { Answer, IdParams, problems, Uuid } from '../../schemas.ts'
import { ForwardLogAnswer, forwardLogView } from './forward-view.ts'

const forward_id = Type.Optional(Type.String({ format: 'uuid', description: 'Of one rule only.' }))

const logs = {
  operationId: 'listForwardLogs',
  tags: ['Forwards'],
  summary: 'What was forwarded, newest first',
  querystring: Type.Object({
    forward_id,
    page: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000, default: 0 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
  }),
  response: { 200: Type.Array(ForwardLogAnswer), ...problems(422) },
}

export function listForwardLogs(app: Http, { use }: RouteDeps): void {
  const options = { schema: logs, config: { access: 'read' } } as const
  app.get('/v1/forwards/logs', options, async (request) => {
    const { page = 0, limit = 20 } = request.query
    const forwardId = ruleOf(request.query.forward_id)
    const entries = await use.forwards.log(scopeOf(request), { forwardId, page, limit })
    return entries.map(forwardLogView)
  })
}

const count = {
  operationId: 'countForwardLogs',
  tags: ['Forwards'],
  summary: 'How many copies were forwarded',
  querystring: Type.Object({ forward_id }),
  response: { 200: Answer('ForwardLogCount', { total: Type.Integer() }), ...problems(422) },
}

export function countForwardLogs(app: Http, { use }: RouteDeps): void {
  const options = { schema: count, config: { access: 'read' } } as const
  app.get('/v1/forwards/logs/count', options, async (request) => ({
    total: await use.forwards.logCount(scopeOf(request), ruleOf(request.query.forward_id)),
  }))
}

const stats = {
  operationId: 'forwardStats',
  tags: ['Forwards'],
  summary: 'Forwarded mail of the last 30 days',
  response: {
    200: Answer('ForwardStats', {
      received: Type.Integer({ description: 'Messages.' }),
      delivered: Type.Integer({ description: 'Copies that a destination has taken.' }),
      failed: Type.Integer(),
      waiting: Type.Integer(),
    }),
    ...problems(),
  },
}

export function forwardStats(app: Http, { use }: RouteDeps): void {
  const options = { schema: stats, config: { access: 'read' } } as const
  app.get('/v1/forwards/stats', options, (request) => use.forwards.stats(scopeOf(request)))
}

const replay = {
  operationId: 'replayForward',
  tags: ['Forwards'],
  summary: 'Forward one copy once more',
  description: 'To the same destination, while the rule is active. Each call sends another copy.',
  params: IdParams,
  response: { 202: Answer('ReplayedForward', { id: Uuid }), ...problems(404, 422) },
}

export function replayForward(app: Http, { use }: RouteDeps): void {
  const options = { schema: replay, config: { access: 'forwards:write' } } as const
  app.post('/v1/forwards/logs/:id/replay', options, async (request, reply) => {
    const id = idOf<ForwardLogId>(request.params.id, 'forward_log_not_found')
    if (!id.ok) return sendRefusal(reply, id.error)
    const again = await use.forwards.replay(scopeOf(request), id.value)
    if (!again.ok) return sendRefusal(reply, again.error)
    await noteChange(use, request, forwardReplayed(id.value))
    return reply.code(202).send({ id: again.value })
  })
}

function ruleOf(text: string | undefined): ForwardId | undefined {
  return text === undefined ? undefined : parseUuid<ForwardId>(text)
}
