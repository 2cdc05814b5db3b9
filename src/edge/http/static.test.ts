import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildHttp } from './app.ts'
import { readDashboard } from './dashboard-files.ts'
import type { Http, HttpUseCases } from './http.ts'
import { SERVER } from '../../../test/support/server-facts.ts'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { quietLog } from '../../../test/support/quiet-log.ts'

const SCRIPT = 'console.log("the dashboard")\n'

let folder = ''
let built: Http
let bare: Http
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'taifa-dashboard-'))
  mkdirSync(join(folder, 'dist/assets'), { recursive: true })
  writeFileSync(join(folder, 'secret.js'), 'secret')
  writeFileSync(join(folder, 'dist/index.html'), '<meta nonce="__CSP_NONCE__"><div id="root">')
  writeFileSync(join(folder, 'dist/theme.js'), SCRIPT)
  writeFileSync(join(folder, 'dist/assets/index-abc.js'), SCRIPT)
  writeFileSync(join(folder, 'dist/assets/index-abc.js.gz'), gzipSync(SCRIPT))
  built = await serve(join(folder, 'dist'))
  bare = await serve(join(folder, 'nothing'))
})
afterAll(async () => {
  await Promise.all([built.close(), bare.close()])
  rmSync(folder, { recursive: true })
})

function serve(dist: string): Promise<Http> {
  return buildHttp({
    use: {
      apiKeys: {},
      identity: {},
      updates: { close: () => undefined },
    } as unknown as HttpUseCases,
    log: quietLog,
    clock: new ManualClock(),
    version: '1.2.3',
    server: SERVER,
    readiness: () => Promise.resolve([]),
    dashboard: readDashboard(dist),
  })
}

const get = (url: string, headers: Record<string, string> = {}, app = built) =>
  app.inject({ method: 'GET', url, headers })

const BROWSER = { accept: 'text/html,application/xhtml+xml' }

describe('the page', () => {
  it('is there for every path that a browser opens, with a nonce of its own', async () => {
    const [first, second] = await Promise.all([get('/', BROWSER), get('/domains/7', BROWSER)])
    expect(first.statusCode).toBe(200)
    expect(first.headers['content-type']).toContain('text/html')
    expect(first.headers['cache-control']).toBe('no-store')
    const nonce = /nonce="([^"]+)"/.exec(first.body)?.[1] ?? ''
    expect(nonce).toMatch(/^[\w+/]{22}==$/)
    expect(first.headers['content-security-policy']).toContain(`'nonce-${nonce}'`)
    expect(second.statusCode).toBe(200)
    expect(second.body).not.toContain(nonce)
  })

  it('lets no script run but the files of the server, and nobody frame it', async () => {
    const policy = String((await get('/', BROWSER)).headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'; script-src 'self'; ")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain("base-uri 'none'")
  })

  it('does not stand in for the API: who mistypes a path reads that', async () => {
    for (const [url, headers] of [
      ['/v1/nothing', BROWSER],
      ['/nothing', { accept: '*/*' }],
      ['/assets/index-old.js', BROWSER],
    ] as const) {
      const answer = await get(url, headers)
      expect([url, answer.statusCode]).toEqual([url, 404])
      expect(answer.json().detail.code).toBe('not_found')
    }
  })

  it('says how to build it when it was not', async () => {
    const answer = await get('/', BROWSER, bare)
    expect(answer.statusCode).toBe(503)
    expect(answer.body).toContain('node tools/build-web.ts')
  })
})

describe('a file', () => {
  it('is kept forever when its name has its hash, and asked about when not', async () => {
    const [asset, theme] = await Promise.all([get('/assets/index-abc.js'), get('/theme.js')])
    expect(asset.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    })
    expect(asset.body).toBe(SCRIPT)
    expect(theme.headers['cache-control']).toBe('no-cache')
    const again = await get('/theme.js', { 'if-none-match': String(theme.headers.etag) })
    expect(again.statusCode).toBe(304)
    expect(again.body).toBe('')
  })

  it('is compressed for those who take it', async () => {
    const packed = await get('/assets/index-abc.js', { 'accept-encoding': 'gzip, br' })
    expect(packed.headers['content-encoding']).toBe('gzip')
    expect(packed.rawPayload).toEqual(gzipSync(SCRIPT))
    const plain = await get('/assets/index-abc.js', { 'accept-encoding': 'gzip;q=0' })
    expect(plain.headers['content-encoding']).toBeUndefined()
    expect(plain.body).toBe(SCRIPT)
  })

  it.each([
    '/../secret.js',
    '/%2e%2e/secret.js',
    '/assets/..%2f..%2fsecret.js',
    '/assets/%2e%2e%5c%2e%2e%5csecret.js',
    '/..%00/secret.js',
    '/assets/index-abc.js.gz',
    '/index.html.gz',
  ])('outside of the build is not reached by %s', async (url) => {
    const answer = await get(url)
    expect(answer.statusCode).toBeGreaterThanOrEqual(400)
    expect(answer.body).not.toContain('secret')
  })
})
