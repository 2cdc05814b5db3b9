import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { mayUse } from '#core/tenant.ts'
import type { SandboxViewer } from '#relay/history/sandbox-mail.ts'
import type { SandboxMessage } from '#relay/ports/sandbox-box.ts'
import { principalOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { sendRefusal } from '../../problem.ts'
import { Answer, IdParams, Nullable, problems } from '../../schemas.ts'
import { notInSandbox } from './not-in-sandbox.ts'
import {
  sandboxMessageView,
  SandboxMessageAnswer,
  sandboxSummary,
  SandboxSummary,
} from './sandbox-view.ts'

const DESCRIPTION = 'Only in sandbox mode; in production 404 `not_in_sandbox`.'

const list = {
  operationId: 'listSandboxMessages',
  tags: ['Sandbox'],
  summary: 'What the internet in the box received, newest first',
  description: `${DESCRIPTION} Mail from domains of the account; where it is the only account, keys with the scope full see all mail.`,
  querystring: Type.Object({
    to: Type.Optional(Type.String({ maxLength: 320, description: 'A whole address.' })),
    cursor: Type.Optional(Type.String({ format: 'uuid' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 50 })),
  }),
  response: {
    200: Answer('SandboxMessagePage', {
      items: Type.Array(SandboxSummary),
      next_cursor: Nullable(Type.String()),
    }),
    ...problems(404, 422),
  },
}

export function listSandboxMessages(app: Http, { use }: RouteDeps): void {
  const options = { schema: list, config: { access: 'read' } } as const
  app.get('/v1/sandbox/messages', options, async (request, reply) => {
    if (use.sandboxMail === undefined) return notInSandbox(reply)
    const { to, cursor, limit = 50 } = request.query
    const before = cursor?.toLowerCase()
    const page = await use.sandboxMail.list(viewerOf(request), { to, before, limit })
    const items = page.items.map(sandboxSummary)
    return reply.send({ items, next_cursor: page.nextCursor ?? null })
  })
}

const show = {
  operationId: 'getSandboxMessage',
  tags: ['Sandbox'],
  summary: 'One received message: verdicts, headers, content and source',
  description: DESCRIPTION,
  params: IdParams,
  response: { 200: SandboxMessageAnswer, ...problems(404) },
}

export function getSandboxMessage(app: Http, deps: RouteDeps): void {
  const options = { schema: show, config: { access: 'read' } } as const
  app.get('/v1/sandbox/messages/:id', options, async (request, reply) => {
    const message = await findMessage(deps, request, reply)
    return message === undefined ? reply : reply.send(sandboxMessageView(message))
  })
}

const source = {
  operationId: 'getSandboxMessageSource',
  tags: ['Sandbox'],
  summary: 'A received message byte for byte',
  description: DESCRIPTION,
  params: IdParams,
  response: {
    200: { content: { 'message/rfc822': { schema: Type.String() } }, description: 'RFC 5322' },
    ...problems(404),
  },
}

export function getSandboxMessageSource(app: Http, deps: RouteDeps): void {
  const options = { schema: source, config: { access: 'read' } } as const
  app.get('/v1/sandbox/messages/:id/source', options, async (request, reply) => {
    const message = await findMessage(deps, request, reply)
    if (message === undefined) return reply
    const { id } = message.entry
    void reply.header('content-disposition', `attachment; filename="${id}.eml"`)
    const bytes = Buffer.from(message.source)
    return reply.type('message/rfc822').send(bytes as unknown as string)
  })
}

/** Undefined when a problem was answered. */
async function findMessage(
  { use }: RouteDeps,
  request: FastifyRequest<{ Params: { id: string } }>,
  reply: FastifyReply,
): Promise<SandboxMessage | undefined> {
  if (use.sandboxMail === undefined) return void notInSandbox(reply)
  const found = await use.sandboxMail.show(viewerOf(request), request.params.id)
  return found.ok ? found.value : void sendRefusal(reply, found.error)
}

function viewerOf(request: FastifyRequest): SandboxViewer {
  const principal = principalOf(request)
  return { accountId: principal.accountId, isTrusted: mayUse(principal, 'full') }
}
