import { Type } from 'typebox'
import { scopeOf } from '../../auth.ts'
import type { Http, RouteDeps } from '../../http.ts'
import { problems } from '../../schemas.ts'
import { ForwardAnswer, forwardView } from './forward-view.ts'

const schema = {
  operationId: 'listForwards',
  tags: ['Forwards'],
  summary: 'List forward rules, oldest first',
  response: { 200: Type.Array(ForwardAnswer), ...problems() },
}

export function listForwards(app: Http, { use }: RouteDeps): void {
  app.get('/v1/forwards/', { schema, config: { access: 'read' } }, async (request) => {
    const scope = scopeOf(request)
    const [rules, warnings] = await Promise.all([
      use.forwards.list(scope),
      use.forwards.warnings(scope),
    ])
    return rules.map((rule) => forwardView(rule, warnings.get(rule.domainId)))
  })
}
