import { Type } from 'typebox'
import type { MessageId } from '#core/ids.ts'
import { scopeOf } from '../../auth.ts'
import { attachmentDisposition, downloadType } from '../../download.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { idOf } from '../../path-id.ts'
import { sendRefusal } from '../../problem.ts'
import { problems } from '../../schemas.ts'

const schema = {
  operationId: 'getEmailAttachment',
  tags: ['Emails'],
  summary: 'Download an attachment',
  params: Type.Object({
    id: Type.String({ description: 'UUID' }),
    index: Type.String({ description: 'Its number in the list of attachments.' }),
  }),
  response: {
    200: {
      content: {
        'application/octet-stream': {
          schema: Type.Unsafe<Buffer>(Type.String({ format: 'binary' })),
        },
      },
      description: 'The decoded bytes, as a download',
    },
    ...problems(404, 410, 422),
  },
}

export function emailAttachment(app: Http, { use }: RouteDeps): void {
  const config = { access: 'read' } as const
  app.get('/v1/emails/:id/attachments/:index', { schema, config }, async (request, reply) => {
    const id = idOf<MessageId>(request.params.id, 'email_not_found')
    if (!id.ok) return sendRefusal(reply, id.error)
    // What is no number is the number of none.
    const { index } = request.params
    const place = /^\d{1,3}$/.test(index) ? Number(index) : Infinity
    const found = await use.emailContents.attachment(scopeOf(request), id.value, place)
    if (!found.ok) return sendRefusal(reply, found.error)
    const { filename, contentType, bytes } = found.value
    return reply
      .header('content-disposition', attachmentDisposition(filename, `attachment-${index}`))
      .header('x-content-type-options', 'nosniff')
      .type(downloadType(contentType))
      .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))
  })
}
