import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { TSchema } from 'typebox'
import type { Principal } from '#core/tenant.ts'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '#core/time.ts'
import type { Clock } from '#relay/ports/clock.ts'
import type { Log } from '#relay/ports/log.ts'
import { guardRoutes, mayStillRead } from './auth.ts'
import type { DashboardFiles } from './dashboard-files.ts'
import { handleError, handleNotFound } from './errors.ts'
import type { Http, HttpUseCases, ReadinessCheck, RouteDeps, ServerFacts } from './http.ts'
import { describeApi } from './openapi.ts'
import { problem } from './problem.ts'
import { RateLimit } from './rate-limit.ts'
import { originOf } from './request-origin.ts'
import { SessionCookie } from './session-cookie.ts'
import { registerRoutes } from './routes/all.ts'
import { serveDashboard } from './static.ts'
import { compileValidator } from './validation.ts'

export interface HttpDeps {
  readonly use: HttpUseCases
  readonly log: Log
  readonly clock: Clock
  readonly version: string
  /** `undefined` when it was not built. */
  readonly dashboard?: DashboardFiles | undefined
  readonly server: ServerFacts
  /** Addresses whose word on where a request comes from is taken (X-Forwarded-For). */
  readonly trustedProxies?: readonly string[]
  /** Asked by `/readyz`; must answer within seconds. */
  readonly readiness: () => Promise<readonly ReadinessCheck[]>
}

// Every resource of today is small JSON; a route that takes mail sets its own limit.
const MAX_BODY_BYTES = 64 * 1024
// Whoever takes longer to say what they want holds a connection for its own sake.
const HEADERS_TIMEOUT_MS = 15 * SECOND_MS
const MAX_CONNECTIONS = 4_096
const REQUEST_TIMEOUT_MS = 30 * SECOND_MS
// Longer than the 60 s after which usual reverse proxies give an idle connection up.
const KEEP_ALIVE_MS = 72 * SECOND_MS

/** The HTTP API, ready to `listen` or `inject`. Nothing is called before the first request. */
export async function buildHttp(deps: HttpDeps): Promise<Http> {
  const trusted = deps.trustedProxies ?? []
  const app: Http = Fastify({
    logger: false,
    trustProxy: trusted.length > 0 ? [...trusted] : false,
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    http: { headersTimeout: HEADERS_TIMEOUT_MS, connectionsCheckingInterval: 5 * SECOND_MS },
    forceCloseConnections: 'idle',
    // Made here, never taken from the client: it names log lines.
    requestIdHeader: false,
    genReqId: () => randomBytes(8).toString('hex'),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 300 },
    frameworkErrors: (error, request, reply) => {
      addHeaders(request, reply)
      void handleError(deps.log)(error, request, reply as FastifyReply)
    },
    clientErrorHandler: refuseGarbage,
  }).withTypeProvider<TypeBoxTypeProvider>()
  app.setValidatorCompiler<TSchema>(compileValidator)
  app.setErrorHandler(handleError(deps.log))
  app.setNotFoundHandler(handleNotFound)
  acceptEmptyJson(app)
  app.addHook('onRequest', async (request, reply) => addHeaders(request, reply))
  logRequests(app, deps)
  await describeApi(app, deps.version)
  const cookie = new SessionCookie(deps.server.publicUrl)
  guardRoutes(app, {
    apiKeys: deps.use.apiKeys,
    sessions: deps.use.identity.sessions,
    cookie,
    publicOrigin: originOf(deps.server.publicUrl),
  })
  registerRoutes(app, routeDeps(deps, cookie))
  serveDashboard(app, deps.dashboard)
  await app.ready()
  app.server.maxConnections = MAX_CONNECTIONS
  return app
}

function routeDeps(deps: HttpDeps, cookie: SessionCookie): RouteDeps {
  const { use, version, server, readiness, clock } = deps
  const perMinute = (count: number): RateLimit =>
    new RateLimit({ count, windowMs: MINUTE_MS }, clock)
  const limits = {
    verify: perMinute(20),
    lookups: perMinute(60),
    addDomain: perMinute(30),
    testMessage: perMinute(10),
    invite: new RateLimit({ count: 50, windowMs: HOUR_MS }, clock),
  }
  const doors = { apiKeys: use.apiKeys, sessions: use.identity.sessions, cookie }
  const stillAllowed: RouteDeps['stillAllowed'] = (request) => mayStillRead(request, doors)
  return { use, version, server, cookie, readiness, limits, clock, stillAllowed }
}

function addHeaders(request: FastifyRequest, reply: Pick<FastifyReply, 'headers'>): void {
  reply.headers({
    'x-request-id': request.id,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'x-frame-options': 'DENY',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    // Answers hold secrets and what only one account may see.
    'cache-control': 'no-store',
  })
}

function logRequests(app: Http, { log, clock }: HttpDeps): void {
  const startedAt = new WeakMap<FastifyRequest, number>()
  app.addHook('onRequest', async (request) => void startedAt.set(request, clock.monotonicMs()))
  app.addHook('onResponse', async (request, reply) => {
    const begun = startedAt.get(request) ?? clock.monotonicMs()
    log.info('http.request', {
      requestId: request.id,
      method: request.method,
      // The pattern, not the path: ids and query values of tenants stay out of the log.
      route: request.routeOptions.url ?? null,
      status: reply.statusCode,
      durationMs: Math.round(clock.monotonicMs() - begun),
      accountId: request.principal?.accountId ?? null,
      ...whoOf(request.principal),
    })
  })
}

function whoOf(principal: Principal | undefined) {
  const apiKeyId = principal?.kind === 'api-key' ? principal.apiKeyId : null
  const userId = principal?.kind === 'user' ? principal.userId : null
  return { apiKeyId, userId }
}

/** Clients that set Content-Type on every request send it with an empty body too (DELETE, verify). */
function acceptEmptyJson(app: Http): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined)
    else void parse(request, body as string, done)
  })
}

/** What is not HTTP at all gets the same shape of answer, and the connection is closed. */
function refuseGarbage(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const body = JSON.stringify(problem('bad_request', 'This is not a valid HTTP/1.1 request.'))
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Headers Too Large' : '400 Bad Request'
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}
