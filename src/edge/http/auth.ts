import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Actor } from '#core/audit.ts'
import { never } from '#core/result.ts'
import { Secret } from '#core/secret.ts'
import {
  mayUse,
  tenant,
  type Principal,
  type TenantScope,
  type UserPrincipal,
} from '#core/tenant.ts'
import { managesMembers } from '#core/user.ts'
import type { ApiKeys } from '#relay/access/api-keys.ts'
import { actorOf } from '#relay/identity/client.ts'
import { principalOfSession, type Sessions } from '#relay/identity/sessions.ts'
import type { SessionRecord } from '#relay/ports/identity-stores.ts'
import type { OperationCaller } from '#relay/queue/queue-operations.ts'
import type { Access, Http, PersonAccess } from './http.ts'
import {
  sendCrossSite,
  sendCsrfFailed,
  sendPersonRequired,
  sendRoleMissing,
  sendScopeMissing,
  sendSignedOut,
  sendSuspended,
  sendUnauthorized,
} from './problem.ts'
import { isOwnPage, isSafe } from './request-origin.ts'
import type { SessionCookie } from './session-cookie.ts'

/** The two ways in: a key in a header, or a person's cookie. */
export interface DoorKeepers {
  readonly apiKeys: Pick<ApiKeys, 'authenticate'>
  readonly sessions: Pick<Sessions, 'authenticate' | 'isCsrfToken'>
  readonly cookie: SessionCookie
  readonly publicOrigin: string
}

/**
 * Guards every route by its `config.access`, before the body is read. A route that does not say who
 * may call it stops the start of the server.
 */
export function guardRoutes(app: Http, doors: DoorKeepers): void {
  app.decorateRequest('principal', undefined)
  app.decorateRequest('session', undefined)
  app.addHook('onRoute', ({ config, method, url }) => {
    if (config?.access === undefined)
      throw new Error(`${String(method)} ${url} does not say who may call it (config.access)`)
  })
  app.addHook('onRequest', async (request, reply) => {
    if (request.is404) return undefined
    const access = request.routeOptions.config.access
    if (access !== 'public') return authorize(request, reply, { access, ...doors })
    // Signing a person in to somebody else's account is an attack too.
    const foreign = !isSafe(request) && !isOwnPage(request, doors.publicOrigin)
    return foreign ? sendCrossSite(reply) : undefined
  })
}

interface Guard extends DoorKeepers {
  readonly access: Exclude<Access, 'public'> | undefined
}

/** A header wins over a cookie: no page can send it for another site. */
async function authorize(
  request: FastifyRequest,
  reply: FastifyReply,
  guard: Guard,
): Promise<FastifyReply | undefined> {
  if (request.headers.authorization !== undefined) return authorizeKey(request, reply, guard)
  const presented = guard.cookie.read(request)
  if (presented !== undefined) return authorizePerson(request, reply, { ...guard, presented })
  return isPersonAccess(guard.access) ? sendSignedOut(reply) : sendUnauthorized(reply, false)
}

async function authorizeKey(
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
  if (isPersonAccess(access)) return sendPersonRequired(reply)
  return mayUse(principal, access) ? undefined : sendScopeMissing(reply, access)
}

/** Whether who began a long answer may still have it: the key could have been revoked meanwhile. */
export async function mayStillRead(
  request: FastifyRequest,
  { apiKeys, sessions, cookie }: Pick<DoorKeepers, 'apiKeys' | 'sessions' | 'cookie'>,
): Promise<boolean> {
  const begun = principalOf(request)
  const presented = bearerToken(request.headers.authorization)
  const now =
    begun.kind === 'api-key'
      ? presented && (await apiKeys.authenticate(presented))
      : await personNow(cookie.read(request), sessions)
  return now?.accountId === begun.accountId && mayUse(now, 'read')
}

async function personNow(
  presented: string | undefined,
  sessions: DoorKeepers['sessions'],
): Promise<UserPrincipal | undefined> {
  const record = presented === undefined ? undefined : await sessions.authenticate(presented)
  return record?.accountStatus === 'active' ? principalOfSession(record) : undefined
}

async function authorizePerson(
  request: FastifyRequest,
  reply: FastifyReply,
  { access, sessions, cookie, publicOrigin, presented }: Guard & { readonly presented: string },
): Promise<FastifyReply | undefined> {
  if (!isOwnPage(request, publicOrigin)) return sendCrossSite(reply)
  const record = await sessions.authenticate(presented)
  if (record === undefined) {
    cookie.take(reply)
    return sendSignedOut(reply)
  }
  const csrf = request.headers['x-csrf-token']
  const known = typeof csrf === 'string' && sessions.isCsrfToken(record.session.id, csrf)
  if (!isSafe(request) && !known) return sendCsrfFailed(reply)
  const principal = principalOfSession(record)
  request.session = record
  request.principal = principal
  return judgeRole(reply, principal, access)
}

function judgeRole(
  reply: FastifyReply,
  principal: UserPrincipal,
  access: Guard['access'],
): FastifyReply | undefined {
  // A person's own affairs go on while a workspace is suspended: leave it, change the password.
  if (access === 'user') return undefined
  if (principal.accountStatus === 'suspended') return sendSuspended(reply)
  if (access === 'user:member') return undefined
  const allowed =
    access === 'user:admin'
      ? managesMembers(principal.role)
      : access !== undefined && mayUse(principal, access)
  return allowed ? undefined : sendRoleMissing(reply, principal.role)
}

function isPersonAccess(access: Guard['access']): access is PersonAccess {
  return access === 'user' || access === 'user:member' || access === 'user:admin'
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

/** The person who asks. Throws on a route that keys may call too, which is a mistake of the route. */
export function personOf(request: FastifyRequest): UserPrincipal {
  const principal = principalOf(request)
  if (principal.kind !== 'user') throw new Error('the route is not for persons only')
  return principal
}

/** The session of {@link personOf}. */
export function sessionOf(request: FastifyRequest): SessionRecord {
  if (request.session === undefined) throw new Error('the route is not for persons only')
  return request.session
}

/** Who asks and for whose mail, for what is written down. */
export function callerOf(request: FastifyRequest): OperationCaller {
  const principal = principalOf(request)
  return { scope: tenant(principal.accountId), actor: actorBehind(principal) }
}

function actorBehind(principal: Principal): Actor {
  switch (principal.kind) {
    case 'api-key':
      return { kind: 'api-key', id: principal.apiKeyId }
    case 'user':
      return actorOf(principal)
    default:
      return never(principal)
  }
}

export function scopeOf(request: FastifyRequest): TenantScope {
  return tenant(principalOf(request).accountId)
}
