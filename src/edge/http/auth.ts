import type { FastifyReply, FastifyRequest } from 'fastify'
import { Secret } from '#core/secret.ts'
import { mayUse, tenant, type Principal, type TenantScope } from '#core/tenant.ts'
import type { ApiKeys } from '#relay/access/api-keys.ts'
import type { OperationCaller } from '#relay/queue/queue-operations.ts'
import type { Access, Http } from './http.ts'
import { sendScopeMissing, sendUnauthorized } from './problem.ts'

/**
 * Guards every route by its `config.access`, before the body is read. A route that does not say who
 * may call it stops the start of the server.
 */
export function guardRoutes(app: Http, apiKeys: Pick<ApiKeys, 'authenticate'>): void {
  app.decorateRequest('principal', undefined)
  app.addHook('onRoute', ({ config, method, url }) => {
    if (config?.access === undefined)
      throw new Error(`${String(method)} ${url} does not say who may call it (config.access)`)
  })
  app.addHook('onRequest', async (request, reply) => {
    if (request.is404) return undefined
    const access = request.routeOptions.config.access
    return access === 'public' ? undefined : authorize(request, reply, { access, apiKeys })
  })
}

interface Guard {
  readonly access: Exclude<Access, 'public'> | undefined
  readonly apiKeys: Pick<ApiKeys, 'authenticate'>
}

async function authorize(
  request: FastifyRequest,
  reply: FastifyReply,
  { access, apiKeys }: Guard,
): Promise<FastifyReply | undefined> {
  const presented = bearerToken(request.headers.authorization)
  if (presented === undefined) return sendUnauthorized(reply, false)
  const principal = await apiKeys.authenticate(presented)
  if (principal === undefined) return sendUnauthorized(reply, true)
  request.principal = principal
  // A route without a rule cannot be registered; if one is, nobody may call it.
  if (access === undefined) return sendScopeMissing(reply, 'full')
  return mayUse(principal, access) ? undefined : sendScopeMissing(reply, access)
}

/** Whether who began a long answer may still have it: the key could have been revoked meanwhile. */
export async function mayStillRead(
  request: FastifyRequest,
  apiKeys: Pick<ApiKeys, 'authenticate'>,
): Promise<boolean> {
  const presented = bearerToken(request.headers.authorization)
  const principal = presented && (await apiKeys.authenticate(presented))
  if (principal?.accountId !== principalOf(request).accountId) return false
  return mayUse(principal, 'read')
}

/** RFC 6750 §2.1; the scheme in any case (RFC 9110 §11.1). */
function bearerToken(header: string | undefined): Secret | undefined {
  const match = /^bearer +(\S{1,200}) *$/i.exec(header ?? '')
  return match?.[1] === undefined ? undefined : new Secret(match[1])
}

/** Who asks. Throws on a public route, which is a mistake of the route. */
export function principalOf(request: FastifyRequest): Principal {
  if (request.principal === undefined) throw new Error('a public route has no principal')
  return request.principal
}

/** Who asks and for whose mail, for what is written down. */
export function callerOf(request: FastifyRequest): OperationCaller {
  const { accountId, apiKeyId } = principalOf(request)
  return { scope: tenant(accountId), actor: { kind: 'api-key', id: apiKeyId } }
}

export function scopeOf(request: FastifyRequest): TenantScope {
  return tenant(principalOf(request).accountId)
}
