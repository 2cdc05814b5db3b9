import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { createServer } from 'node:https'
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net'
import { beforeAll, expect, it } from 'vitest'
import { fromUtf8, utf8 } from '#core/bytes.ts'
import { isFault, type HttpRequest } from '#relay/ports/http.ts'
import { makeAuthority, makeLeaf, type PemPair } from '#sandbox/certificate-maker.ts'
import { LiteralDns, type LiteralZone } from '../../../test/support/literal-dns.ts'
import { createHttpClient, type HttpClientOptions } from './http-client.ts'

let authority: PemPair
let leaf: PemPair
beforeAll(async () => {
  authority = await makeAuthority(Date.now())
  leaf = await makeLeaf(authority, ['hook.test'], Date.now())
})

const HERE: LiteralZone = { 'hook.test': { A: ['127.0.0.1'] } }
const REQUEST: HttpRequest = {
  method: 'GET',
  url: 'https://hook.test/path?q=1',
  timeoutMs: 3_000,
  maxBytes: 1_000,
}

function client(dns: LiteralDns, over: Partial<HttpClientOptions> = {}) {
  const reach = { allowPrivate: true, allowPlain: false, ipv6: () => true, ca: authority.cert }
  return createHttpClient({ ...reach, ...over }, dns)
}

async function listening<T extends Server>(server: T, host = '127.0.0.1') {
  server.listen(0, host)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    [Symbol.asyncDispose]: async () => {
      server.close()
      if ('closeAllConnections' in server)
        (server as unknown as { closeAllConnections(): void }).closeAllConnections()
      await once(server, 'close')
    },
  }
}

const web = (listener: RequestListener, host?: string) =>
  listening(createServer({ cert: leaf.cert, key: leaf.key }, listener), host)

it('sends a body and reads an answer, as one request on one connection', async () => {
  const seen: string[] = []
  await using server = await web((request, response) => {
    void (async () => {
      const chunks: Buffer[] = []
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
      const { method, url, headers } = request
      seen.push(
        `${method} ${headers.host}${url} ${String(headers['x-mark'])} ${Buffer.concat(chunks).toString()}`,
      )
      response.writeHead(202, { 'Content-Type': 'application/json', 'set-cookie': ['a=1', 'b=2'] })
      response.end('{}')
    })()
  })
  const http = client(new LiteralDns(HERE))
  const url = `https://hook.test:${server.port}/path?q=1`
  const headers = { 'x-mark': 'm', host: 'evil.test' }
  const body = utf8('{"a":1}')
  const answer = await http.send({ ...REQUEST, method: 'POST', url, headers, body })
  expect(answer).toMatchObject({
    status: 202,
    headers: { 'content-type': 'application/json', 'set-cookie': 'a=1, b=2' },
  })
  expect(isFault(answer) || fromUtf8(answer.body)).toBe('{}')
  expect(seen).toEqual([`POST hook.test:${server.port}/path?q=1 m {"a":1}`])
})

it('does not follow a redirect', async () => {
  const seen: Array<string | undefined> = []
  await using server = await web((request, response) => {
    seen.push(request.url)
    response.writeHead(301, { location: '/elsewhere' }).end()
  })
  const http = client(new LiteralDns(HERE), { defaultPort: server.port })
  expect(await http.send(REQUEST)).toMatchObject({ status: 301 })
  expect(seen).toEqual(['/path?q=1'])
})

it('looks the name up once and connects to what it has checked', async () => {
  await using server = await web((_, response) => void response.end('ok'))
  const dns = new LiteralDns(HERE)
  const http = client(dns, { defaultPort: server.port })
  expect(await http.send(REQUEST)).toMatchObject({ status: 200 })
  expect(dns.asked.toSorted()).toEqual(['A hook.test', 'AAAA hook.test'])
})

it('leaves out private addresses, also beside public ones', async () => {
  await using server = await web((_, response) => void response.end('inside'))
  const shut = { allowPrivate: false, defaultPort: server.port }
  const inside = { A: ['127.0.0.1', '10.0.0.1'], AAAA: ['::1', 'fd00::1', '::ffff:127.0.0.1'] }
  const http = client(new LiteralDns({ 'hook.test': inside }), shut)
  expect(await http.send(REQUEST)).toMatchObject({ kind: 'forbidden-address' })
  for (const host of ['127.0.0.1', '[::1]', '0x7f000001', '2130706433', '127.1'])
    expect(await http.send({ ...REQUEST, url: `https://${host}/` })).toMatchObject({
      kind: 'forbidden-address',
    })
})

it('tries the next address when nobody listens at the first', async () => {
  await using server = await web((_, response) => void response.end('ok'))
  const zone = { 'hook.test': { A: ['127.0.0.2', '127.0.0.1'] } }
  const http = client(new LiteralDns(zone), { defaultPort: server.port })
  expect(await http.send(REQUEST)).toMatchObject({ status: 200 })
})

it('tells apart what can go wrong', async () => {
  await using endless = await web((_, response) => {
    response.write('x'.repeat(2_000))
  })
  await using silent = await web(() => {})
  await using hasty = await web((request) => void request.socket.destroy())
  await using mute = await listening(
    createTcpServer((socket) => void socket.on('error', () => {}).resume()),
  )
  const kind = async (port: number, over: Partial<HttpRequest> = {}, zone = HERE) => {
    const answer = await client(new LiteralDns(zone), { defaultPort: port }).send({
      ...REQUEST,
      ...over,
    })
    return isFault(answer) ? answer.kind : answer.status
  }
  expect(await kind(endless.port)).toBe('too-large')
  expect(await kind(silent.port, { timeoutMs: 200 })).toBe('timeout')
  expect(await kind(mute.port, { timeoutMs: 200 })).toBe('timeout')
  expect(await kind(hasty.port)).toBe('broken')
  expect(await kind(1)).toBe('connection')
  expect(await kind(1, {}, {})).toBe('dns')
  expect(await kind(1, {}, { 'hook.test': { broken: true } })).toBe('dns')
  expect(await kind(1, { url: 'https://' })).toBe('invalid-url')
  const other = { 'other.test': { A: ['127.0.0.1'] } }
  expect(await kind(silent.port, { url: 'https://other.test/' }, other)).toBe('tls')
  const dns = new LiteralDns(HERE)
  const stranger = client(dns, { defaultPort: silent.port, ca: (await makeAuthority(0)).cert })
  expect(await stranger.send(REQUEST)).toMatchObject({ kind: 'tls' })
})
