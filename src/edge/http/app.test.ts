import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HttpHarness } from '../../../test/support/http-harness.ts'

let api: HttpHarness
beforeAll(async () => {
  api = await HttpHarness.open()
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

describe('the service', () => {
  it('is alive', async () => {
    expect(await api.call('GET', '/healthz')).toMatchObject({
      status: 200,
      body: { status: 'ok', version: '1.2.3' },
    })
  })

  it('is ready when everything is, and says what is not', async () => {
    expect((await api.call('GET', '/readyz')).status).toBe(200)
    api.readiness = [
      { name: 'database', ok: true, problem: undefined },
      { name: 'disk', ok: false, problem: 'Only 1 MiB is free.' },
    ]
    expect(await api.call('GET', '/readyz')).toMatchObject({
      status: 503,
      body: {
        status: 'not_ready',
        checks: [
          { name: 'database', ok: true, problem: null },
          { name: 'disk', ok: false, problem: 'Only 1 MiB is free.' },
        ],
      },
    })
  })

  it('describes every route but itself', async () => {
    const { status, body } = await api.call('GET', '/openapi.json')
    expect(status).toBe(200)
    expect(Object.keys(body.paths)).toContain('/v1/smtp-credentials/')
    expect(Object.keys(body.paths)).not.toContain('/openapi.json')
  })
})

describe('every answer', () => {
  it('carries security headers and a request id that its log line has too', async () => {
    const { headers } = await api.call('GET', '/healthz', {
      headers: { 'x-request-id': 'forged' },
    })
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-request-id': expect.stringMatching(/^[0-9a-f]{16}$/),
    })
    expect(api.log.lines.at(-1)).toMatchObject({
      event: 'http.request',
      fields: { requestId: headers['x-request-id'], route: '/healthz', status: 200 },
    })
  })

  it('is a problem, never a stack trace, for an unknown path', async () => {
    expect(await api.call('GET', '/v1/nothing')).toMatchObject({
      status: 404,
      body: { detail: { code: 'not_found', message: expect.stringContaining('GET') } },
    })
    expect((await api.call('GET', '/v1/domains/%zz')).body.detail.code).toBe('bad_request')
    expect((await api.call('GET', `/v1/domains/${'x'.repeat(400)}`)).status).toBe(404)
  })

  it('hides what went wrong inside, and logs it', async () => {
    const { readiness } = api
    Object.defineProperty(api, 'readiness', {
      configurable: true,
      get: () => {
        throw new Error('secret detail')
      },
    })
    const { status, body, text } = await api.call('GET', '/readyz')
    Object.defineProperty(api, 'readiness', { value: readiness, writable: true })
    expect(status).toBe(500)
    expect(body.detail.code).toBe('internal')
    expect(text).not.toContain('secret detail')
    expect(api.log.lines.filter(({ event }) => event === 'http.failed')).toHaveLength(1)
  })
})

describe('bodies', () => {
  it.each([
    ['no JSON', '{"name":', 'application/json', 400, 'invalid_json'],
    ['another type', 'name=x', 'application/x-www-form-urlencoded', 415, 'unsupported_media_type'],
    ['too large', `"${'x'.repeat(70_000)}"`, 'application/json', 413, 'body_too_large'],
    ['a prototype', '{"__proto__":{"name":"x"}}', 'application/json', 400, 'invalid_json'],
  ])('%s', async (...row) => {
    const [, payload, type, status, code] = row
    const { key } = await api.tenant()
    const answer = await api.call('POST', '/v1/domains/', {
      key,
      body: payload,
      headers: { 'content-type': type },
    })
    expect(answer).toMatchObject({ status, body: { detail: { code } } })
  })

  it('are validated with a list of what is wrong and where', async () => {
    const { key } = await api.tenant()
    for (const [body, loc] of [
      [{}, ['body', 'name']],
      [{ name: 7 }, ['body', 'name']],
      [[], ['body']],
    ] as const) {
      const answer = await api.call('POST', '/v1/domains/', { key, body })
      expect(answer.status).toBe(422)
      expect(answer.body.detail[0]).toMatchObject({
        loc,
        msg: expect.any(String),
        type: expect.any(String),
      })
    }
  })

  it('are not read before the key is known to be good', async () => {
    const answer = await api.call('POST', '/v1/domains/', {
      body: '{"broken',
      headers: { 'content-type': 'application/json' },
    })
    expect(answer.status).toBe(401)
  })
})

describe('over a socket', () => {
  let port = 0
  beforeAll(async () => {
    await api.app.listen({ host: '127.0.0.1', port: 0 })
    port = (api.app.server.address() as AddressInfo).port
  })

  it('answers with and without the trailing slash', async () => {
    const { key } = await api.tenant()
    for (const path of ['/v1/domains', '/v1/domains/', '/healthz', '/healthz/']) {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, {
        headers: { authorization: `bearer ${key}` },
      })
      expect(response.status).toBe(200)
    }
  })

  it('refuses what is not HTTP with a problem and closes', async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      let text = ''
      const socket = connect(port, '127.0.0.1', () => socket.write('EHLO there\r\n\r\n'))
      socket.on('data', (chunk) => (text += chunk.toString()))
      socket.on('end', () => resolve(text))
      socket.on('error', reject)
    })
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({
      detail: { code: 'bad_request' },
    })
  })
})
