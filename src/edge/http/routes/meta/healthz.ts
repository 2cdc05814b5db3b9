import { Type } from 'typebox'
import type { Http, RouteDeps } from '../../http.ts'
import { Answer } from '../../schemas.ts'

const schema = {
  operationId: 'getHealth',
  tags: ['Service'],
  summary: 'The process is alive',
  security: [],
  response: { 200: Answer('Health', { status: Type.Literal('ok'), version: Type.String() }) },
}

export function healthz(app: Http, { version }: RouteDeps): void {
  app.get('/healthz', { schema, config: { access: 'public' } }, async () => ({
    status: 'ok' as const,
    version,
  }))
}
