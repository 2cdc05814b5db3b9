import type { Http } from '../../http.ts'

export function openapiDocument(app: Http): void {
  app.get('/openapi.json', { schema: { hide: true }, config: { access: 'public' } }, async () =>
    app.swagger(),
  )
}
