import { Readable } from 'node:stream'
import { Type } from 'typebox'
import type { Suppression } from '#core/suppression.ts'
import { scopeOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { problems } from '../../schemas.ts'
import { CSV_HEAD, csvRecord, jsonRecord } from '../../../suppression-view.ts'

const schema = {
  operationId: 'exportSuppressions',
  tags: ['Suppressions'],
  summary: 'The whole list as CSV or JSON lines, oldest first',
  description: 'What comes out can be handed to the import again.',
  querystring: Type.Object({
    format: Type.Optional(Type.Union([Type.Literal('csv'), Type.Literal('jsonl')])),
  }),
  response: {
    200: Type.String({ description: 'text/csv or application/x-ndjson' }),
    ...problems(422),
  },
}

const FORMATS = {
  csv: { type: 'text/csv; charset=utf-8', head: CSV_HEAD, record: csvRecord },
  jsonl: { type: 'application/x-ndjson; charset=utf-8', head: '', record: jsonRecord },
} as const

export function exportSuppressions(app: Http, { use }: RouteDeps): void {
  const config = { access: 'read' } as const
  app.get('/v1/suppressions/export', { schema, config }, async (request, reply) => {
    const name = request.query.format ?? 'csv'
    const format = FORMATS[name]
    const records = write(use.suppressions.export(scopeOf(request)), format)
    return reply
      .type(format.type)
      .header('content-disposition', `attachment; filename="suppressions.${name}"`)
      .send(Readable.from(records) as unknown as string)
  })
}

async function* write(
  suppressions: AsyncIterable<Suppression>,
  {
    head,
    record,
  }: { readonly head: string; readonly record: (suppression: Suppression) => string },
): AsyncGenerator<string> {
  if (head !== '') yield head
  for await (const suppression of suppressions) yield record(suppression)
}
