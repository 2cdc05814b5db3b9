import { Type } from 'typebox'
import { suppressionsImported } from '#relay/access/changes.ts'
import { principalOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { noteChange } from '../../note-change.ts'
import { multipartFile } from '../../multipart-file.ts'
import { sendProblem, sendRefusal } from '../../problem.ts'
import { Answer, problems } from '../../schemas.ts'

// 100,000 addresses of 100 characters.
const MAX_IMPORT_BYTES = 10 * 1024 * 1024

const schema = {
  operationId: 'importSuppressions',
  tags: ['Suppressions'],
  summary: 'Put many addresses on the list',
  description:
    'multipart/form-data with a `file`, or the list itself as text/csv, text/plain or ' +
    'application/jsonl: CSV (columns found by their names), an address per line, or a JSON object ' +
    'per line. Lines without an @ are ignored. At most 10 MiB and 100,000 addresses.',
  consumes: ['multipart/form-data', 'text/csv', 'text/plain', 'application/jsonl'],
  response: {
    201: Answer('SuppressionImport', {
      added: Type.Integer(),
      skipped: Type.Integer({ description: 'On the list already, named twice, or no address.' }),
      total_processed: Type.Integer(),
    }),
    ...problems(422),
  },
}

export function importSuppressions(app: Http, { use }: RouteDeps): void {
  // A scope of its own: these media types are bodies of this route only.
  void app.register(async (own) => {
    const types = ['multipart/form-data', 'text/csv', 'application/jsonl', 'application/x-ndjson']
    own.removeContentTypeParser('text/plain')
    own.addContentTypeParser(
      [...types, 'text/plain'],
      { parseAs: 'buffer', bodyLimit: MAX_IMPORT_BYTES },
      (_, body, done) => done(null, body),
    )
    const options = { schema, config: { access: 'send' }, bodyLimit: MAX_IMPORT_BYTES } as const
    own.post('/v1/suppressions/bulk', options, async (request, reply) => {
      const list = listOf(request.headers['content-type'] ?? '', request.body)
      if (list === undefined)
        return sendProblem(reply, 422, {
          code: 'file_missing',
          message: 'Send the list as multipart/form-data with a file, or as text/csv.',
        })
      const { accountId } = principalOf(request)
      const imported = await use.suppressions.import(accountId, list.toString('utf8'))
      if (!imported.ok) return sendRefusal(reply, imported.error)
      const { added, skipped, totalProcessed } = imported.value
      await noteChange(use, request, suppressionsImported(imported.value))
      return reply.code(201).send({ added, skipped, total_processed: totalProcessed })
    })
  })
}

function listOf(contentType: string, body: unknown): Buffer | undefined {
  if (!Buffer.isBuffer(body)) return undefined
  if (!/^multipart\//i.test(contentType)) return body
  return multipartFile(contentType, body)
}
