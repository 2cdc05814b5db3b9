import { Readable } from 'node:stream'
import { Type } from 'typebox'
import type { InboxId } from '#core/ids.ts'
import { scopeOf } from '../../auth.ts'
import { attachmentDisposition, downloadType } from '../../download.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { idOf } from '../../path-id.ts'
import { sendProblem, sendRefusal } from '../../problem.ts'
import { IdParams, problems } from '../../schemas.ts'
import { readerOf } from './reader.ts'
import { InboxMessageAnswer, inboxMessageView } from './inbox-view.ts'

const get = {
  operationId: 'getInbound',
  tags: ['Inbox'],
  summary: 'Read a kept message',
  description: 'Does not mark it as read.',
  params: IdParams,
  response: { 200: InboxMessageAnswer, ...problems(404) },
}

export function getInbound(app: Http, { use }: RouteDeps): void {
  const options = { schema: get, config: { access: 'read' } } as const
  app.get('/v1/inbound/:id', options, async (request, reply) => {
    const id = idOf<InboxId>(request.params.id, 'inbox_message_not_found')
    if (!id.ok) return sendRefusal(reply, id.error)
    const found = await use.inbox.get(scopeOf(request), id.value, readerOf(request))
    return found.ok ? reply.send(inboxMessageView(found.value)) : sendRefusal(reply, found.error)
  })
}

const source = {
  operationId: 'getInboundSource',
  tags: ['Inbox'],
  summary: 'The message as it was kept',
  params: IdParams,
  response: {
    200: {
      content: { 'message/rfc822': { schema: Type.String() } },
      description: 'With our trace fields on top (RFC 5322).',
    },
    ...problems(404),
  },
}

export function inboundSource(app: Http, { use }: RouteDeps): void {
  const options = { schema: source, config: { access: 'read' } } as const
  app.get('/v1/inbound/:id/source', options, async (request, reply) => {
    const id = idOf<InboxId>(request.params.id, 'inbox_message_not_found')
    if (!id.ok) return sendRefusal(reply, id.error)
    const found = await use.inbox.source(scopeOf(request), id.value, readerOf(request))
    if (!found.ok) return sendRefusal(reply, found.error)
    return reply
      .type('message/rfc822')
      .header('content-disposition', `attachment; filename="${id.value}.eml"`)
      .send(Readable.from(found.value) as unknown as string)
  })
}

const attachment = {
  operationId: 'getInboundAttachment',
  tags: ['Inbox'],
  summary: 'Download an attachment',
  params: Type.Object({
    id: Type.String({ description: 'UUID' }),
    index: Type.String({ description: 'Of the attachment, from 0.' }),
  }),
  response: {
    200: {
      content: { 'application/octet-stream': { schema: Type.String() } },
      description: 'Its bytes, always as a download.',
    },
    ...problems(404, 422),
  },
}

export function inboundAttachment(app: Http, { use }: RouteDeps): void {
  const options = { schema: attachment, config: { access: 'read' } } as const
  app.get('/v1/inbound/:id/attachments/:index', options, async (request, reply) => {
    const id = idOf<InboxId>(request.params.id, 'inbox_message_not_found')
    if (!id.ok) return sendRefusal(reply, id.error)
    if (!/^\d{1,4}$/.test(request.params.index)) {
      const message = 'Attachments are numbered from 0; read the message to see which it has.'
      return sendProblem(reply, 404, { code: 'inbox_attachment_not_found', message })
    }
    const index = Number(request.params.index)
    const asked = { id: id.value, index }
    const found = await use.inbox.attachment(scopeOf(request), asked, readerOf(request))
    if (!found.ok) return sendRefusal(reply, found.error)
    const { filename, contentType, bytes } = found.value
    return reply
      .type(downloadType(contentType))
      .header('content-disposition', attachmentDisposition(filename, `attachment-${index}`))
      .header('content-security-policy', "default-src 'none'; sandbox")
      .send(Buffer.from(bytes) as unknown as string)
  })
}
