import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { utf8 } from '#core/bytes.ts'
import { parseIp, type IpAddress } from '#core/ip.ts'
import { createRspamdFilter } from './rspamd-filter.ts'

interface Seen {
  readonly request: IncomingMessage
  readonly body: string
}

let server: Server
let url: string
let answer: { readonly status: number; readonly text: string } | 'silence'
let seen: Seen[] = []
beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      seen.push({ request, body: Buffer.concat(chunks).toString('utf8') })
      if (answer !== 'silence') response.writeHead(answer.status).end(answer.text)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const FACTS = {
  id: 'abc',
  client: parseIp('203.0.113.5') as IpAddress,
  clientName: 'mx.author.test',
  helo: 'mx.author.test',
  sender: 'me@author.test',
  recipients: ['a@home.test', 'mkulima-ñ@home.test'],
}

const check = (over: { url?: string; timeoutMs?: number } = {}) =>
  createRspamdFilter({ url, timeoutMs: 5_000, ...over }).check(utf8('From: a\r\n\r\nHi'), FACTS)

const says = (value: unknown) => {
  answer = { status: 200, text: JSON.stringify(value) }
}

describe('the question to rspamd', () => {
  it('is the message, with what was said in SMTP', async () => {
    says({ action: 'no action', score: 1.5, required_score: 15 })
    seen = []
    expect(await check()).toEqual({ action: 'take', score: 1.5, threshold: 15 })
    const [{ request, body } = { request: undefined, body: '' }] = seen
    expect(body).toBe('From: a\r\n\r\nHi')
    expect(request?.method).toBe('POST')
    expect(request?.url).toBe('/checkv2')
    expect(request?.headers).toMatchObject({
      ip: '203.0.113.5',
      helo: 'mx.author.test',
      hostname: 'mx.author.test',
      from: 'me@author.test',
      'queue-id': 'abc',
    })
    const rcpt = request?.headersDistinct['rcpt']
    expect(rcpt?.map((value) => Buffer.from(value, 'latin1').toString('utf8'))).toEqual(
      FACTS.recipients,
    )
  })

  it.each([
    ['no action', 'take'],
    ['greylist', 'later'],
    ['soft reject', 'later'],
    ['add header', 'mark'],
    ['rewrite subject', 'mark'],
    ['reject', 'reject'],
  ])('%s means %s', async (action, expected) => {
    says({ action, score: 7, required_score: 15 })
    expect(await check({ url: `${url}/` })).toMatchObject({ action: expected, score: 7 })
  })
})

describe('no answer of rspamd', () => {
  it.each<[string, typeof answer, string]>([
    ['an error', { status: 500, text: '{}' }, 'HTTP 500'],
    ['a redirect', { status: 302, text: '' }, 'HTTP 302'],
    ['no JSON', { status: 200, text: '<html>' }, 'no JSON'],
    ['nothing', { status: 200, text: 'null' }, 'without an action'],
    ['an action nobody knows', { status: 200, text: '{"action":"x","score":1}' }, 'without'],
    ['no score', { status: 200, text: '{"action":"reject"}' }, 'without'],
    ['no end', { status: 200, text: ' '.repeat(2 * 1024 * 1024) }, 'over 1048576 bytes'],
  ])('is %s', async (_, given, problem) => {
    answer = given
    expect(await check()).toEqual({ problem: expect.stringContaining(problem) })
  })

  it('is silence', async () => {
    answer = 'silence'
    expect(await check({ timeoutMs: 50 })).toEqual({ problem: 'no answer within 50 ms' })
  })

  it('is nobody at the address', async () => {
    expect(await check({ url: 'http://127.0.0.1:1' })).toEqual({ problem: 'ECONNREFUSED' })
  })
})
