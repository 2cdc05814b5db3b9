import { Type } from 'typebox'
import type { MessageId } from '#core/ids.ts'
import type { EmailContent } from '#relay/history/email-content.ts'
import { scopeOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { idOf } from '../../path-id.ts'
import { sendRefusal } from '../../problem.ts'
import { Answer, IdParams, Nullable, problems } from '../../schemas.ts'

const ContentAnswer = Answer('EmailContent', {
  kept: Type.Boolean({ description: 'False: its time is over; all the rest is empty.' }),
  headers: Type.Array(Type.Object({ name: Type.String(), value: Type.String() })),
  text: Nullable(Type.String()),
  html: Nullable(Type.String(), {
    description: 'As the sender wrote it. Show it where it can neither run nor load anything.',
  }),
  shortened: Type.Boolean({ description: 'Text or HTML is longer than what is here (1 MiB).' }),
  attachments: Type.Array(
    Type.Object({
      index: Type.Integer(),
      filename: Type.String(),
      content_type: Type.String(),
      size_bytes: Type.Integer(),
      content_id: Nullable(Type.String()),
    }),
  ),
  problem: Nullable(Type.String(), {
    description: 'Why there are headers and nothing else.',
  }),
})

const schema = {
  operationId: 'getEmailContent',
  tags: ['Emails'],
  summary: 'What a message says: headers, text, HTML and its attachments',
  description: 'Messages above 32 MiB are not taken apart; their source can be downloaded.',
  params: IdParams,
  response: { 200: ContentAnswer, ...problems(404) },
}

export function emailContent(app: Http, { use }: RouteDeps): void {
  const config = { access: 'read' } as const
  app.get('/v1/emails/:id/content', { schema, config }, async (request, reply) => {
    const id = idOf<MessageId>(request.params.id, 'email_not_found')
    if (!id.ok) return sendRefusal(reply, id.error)
    const content = await use.emailContents.read(scopeOf(request), id.value)
    return content.ok ? reply.send(contentView(content.value)) : sendRefusal(reply, content.error)
  })
}

function contentView({ isKept, headers, parts, problem }: EmailContent) {
  return {
    kept: isKept,
    headers: [...headers],
    text: parts.text ?? null,
    html: parts.html ?? null,
    shortened: parts.isShortened,
    attachments: parts.attachments.map((each, index) => ({
      index,
      filename: each.filename,
      content_type: each.contentType,
      size_bytes: each.sizeBytes,
      content_id: each.contentId ?? null,
    })),
    problem: problem ?? null,
  }
}
