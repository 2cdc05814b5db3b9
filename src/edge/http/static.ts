import { randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { DAY_MS, SECOND_MS } from '#core/time.ts'
import type { DashboardFile, DashboardFiles } from './dashboard-files.ts'
import { handleNotFound } from './errors.ts'
import type { Http } from './http.ts'

const YEAR_SECONDS = (365 * DAY_MS) / SECOND_MS

/**
 * Nothing but the server's own files runs or loads. Styles need the nonce for what React Aria adds to
 * the head; style attributes are for mail in a frame, which inherits this policy beside its own.
 */
const policy = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')

const NOT_BUILT = `<!doctype html>
<html lang="en">
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Taifa Mail</title>
  <h1>The dashboard is not built</h1>
  <p>The relay works: mail and the API under <code>/v1</code> are up. Only these pages are missing.</p>
  <p>In the folder of Taifa Mail run <code>npm ci &amp;&amp; node tools/build-web.ts</code> and start
  it again.</p>
</html>
`

/**
 * The dashboard for every GET that no other route takes. Answers come from memory by exact name;
 * every other path that a browser opens is the one page, which shows what the path means.
 */
export function serveDashboard(app: Http, dashboard: DashboardFiles | undefined): void {
  app.get('/*', { config: { access: 'public' }, schema: { hide: true } }, (request, reply) => {
    const path = pathOf(request)
    const file = dashboard?.files.get(path)
    if (file !== undefined) return sendFile(request, reply, file)
    if (!isPage(request, path)) return handleNotFound(request, reply)
    return dashboard === undefined ? sendNotBuilt(reply) : sendPage(reply, dashboard.page)
  })
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '/'
}

/** A browser asks for `text/html`; a client with a mistyped path shall read the API's 404. */
function isPage(request: FastifyRequest, path: string): boolean {
  if (path === '/') return true
  if (/^\/(v1|assets)(\/|$)/.test(path)) return false
  return (request.headers.accept ?? '').includes('text/html')
}

function sendPage(reply: FastifyReply, page: string): FastifyReply {
  const nonce = randomBytes(16).toString('base64')
  return reply
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy(nonce),
      'cross-origin-opener-policy': 'same-origin',
      'cache-control': 'no-store',
    })
    .send(page.replaceAll('__CSP_NONCE__', nonce))
}

function sendNotBuilt(reply: FastifyReply): FastifyReply {
  return reply.code(503).header('content-type', 'text/html; charset=utf-8').send(NOT_BUILT)
}

function sendFile(request: FastifyRequest, reply: FastifyReply, file: DashboardFile): FastifyReply {
  const caching = file.isImmutable ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache'
  void reply.headers({ 'cache-control': caching, etag: file.etag, vary: 'accept-encoding' })
  if (request.headers['if-none-match'] === file.etag) return reply.code(304).send()
  const [encoding, bytes] = encoded(request.headers['accept-encoding'], file)
  if (encoding !== undefined) void reply.header('content-encoding', encoding)
  return reply.header('content-type', file.contentType).send(bytes)
}

/** RFC 9110 §12.5.3 without weights: a refusal (`q=0`) counts, a preference does not. */
function encoded(
  accepted: string | readonly string[] | undefined,
  file: DashboardFile,
): readonly [encoding: string | undefined, bytes: Buffer] {
  const names = String(accepted ?? '')
    .split(',')
    .filter((each) => !/;\s*q=0(\.0*)?\s*$/.test(each))
    .map((each) => each.split(';', 1)[0]?.trim())
  if (file.brotli !== undefined && names.includes('br')) return ['br', file.brotli]
  if (file.gzip !== undefined && names.includes('gzip')) return ['gzip', file.gzip]
  return [undefined, file.plain]
}
