import { Readable } from 'node:stream'
import { Type } from 'typebox'
import type { MessageId } from '#core/ids.ts'
import { scopeOf } from '../../auth.ts'
import { attachmentDisposition } from '../../download.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { idOf } from '../../path-id.ts'
import { sendRefusal } from '../../problem.ts'
import { IdParams, problems } from '../../schemas.ts'

const schema = {
  operationId: 'getEmailSource',
  tags: ['Emails'],
  summary: 'The message as it is sent, but for its DKIM signature',
  params: IdParams,
  response: {
    200: {
      content: { 'message/rfc822': { schema: Type.Unsafe<Readable>(Type.String()) } },
      description: 'RFC 5322, as a download',
    },
    ...problems(404, 410),
  },
}

export function emailSource(app: Http, { use }: RouteDeps): void {
  const config = { access: 'read' } as const
  app.get('/v1/emails/:id/source', { schema, config }, async (request, reply) => {
    const id = idOf<MessageId>(request.params.id, 'email_not_found')
    if (!id.ok) return sendRefusal(reply, id.error)
    const source = await use.emailContents.source(scopeOf(request), id.value)
    if (!source.ok) return sendRefusal(reply, source.error)
    return reply
      .header('content-disposition', attachmentDisposition(`${id.value}.eml`, 'message.eml'))
      .header('content-length', source.value.sizeBytes)
      .type('message/rfc822')
      .send(Readable.from(source.value.chunks(), { objectMode: false }))
  })
}
