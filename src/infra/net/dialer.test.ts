import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { expect, it } from 'vitest'
import { parseIp, type IpAddress } from '#core/ip.ts'
import type { DialRequest, Wire, WireEvents } from '#relay/ports/dialer.ts'
import { createDialer } from './dialer.ts'
import { hasGlobalIpv6 } from './local-addresses.ts'

const LOOPBACK = parseIp('127.0.0.1') as IpAddress
const never = new AbortController().signal

async function serve(onSocket: (socket: Socket) => void): Promise<Server & AsyncDisposable> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    onSocket(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

function request(server: Server, over: Partial<DialRequest> = {}): DialRequest {
  const { port } = server.address() as AddressInfo
  const plain = { localAddress: undefined, tls: undefined, cancel: never }
  return { address: LOOPBACK, port, timeoutMs: 2_000, ...plain, ...over }
}

async function dial(server: Server, over: Partial<DialRequest> = {}): Promise<Wire> {
  const dialled = await createDialer().dial(request(server, over))
  if (!dialled.ok) throw new Error(dialled.error)
  return dialled.value
}

/** Collects events; `until` resolves when the text of all of them matches. */
function watch(): WireEvents & { readonly log: string[]; until(pattern: RegExp): Promise<void> } {
  const log: string[] = []
  return {
    log,
    data: (bytes) => void log.push(`data ${Buffer.from(bytes).toString()}`),
    drained: () => void log.push('drained'),
    expired: () => void log.push('expired'),
    closed: (problem) => void log.push(`closed ${problem}`),
    until: async (pattern) => {
      await expect.poll(() => pattern.test(log.join('\n'))).toBe(true)
    },
  }
}

it('keeps what came before anybody listened', async () => {
  await using server = await serve((socket) => socket.end('early'))
  const wire = await dial(server)
  await new Promise((resolve) => setTimeout(resolve, 20))
  const events = watch()
  wire.listen(events)
  await events.until(/closed/)
  expect(events.log).toEqual(['data early', 'closed the other side closed the connection'])
})

it('says in words why there is no connection', async () => {
  const server = await serve(() => {})
  const dialer = createDialer()
  const bound = await dialer.dial(request(server, { localAddress: '192.0.2.1' }))
  expect(bound).toEqual({ ok: false, error: 'the local address is not available' })
  const stop = new AbortController()
  stop.abort()
  const stopped = await dialer.dial(request(server, { cancel: stop.signal }))
  expect(stopped).toEqual({ ok: false, error: 'the relay is stopping' })
  const to = request(server)
  server.close()
  await once(server, 'close')
  expect(await dialer.dial(to)).toEqual({ ok: false, error: 'connection refused' })
})

it('moves its deadline, later and sooner', async () => {
  await using server = await serve(() => {})
  const wire = await dial(server)
  const events = watch()
  wire.listen(events)
  wire.setDeadline(60_000)
  wire.setDeadline(30)
  await events.until(/expired/)
  wire.setDeadline(30)
  wire.setDeadline(undefined)
  await new Promise((resolve) => setTimeout(resolve, 80))
  expect(events.log).toEqual(['expired'])
  wire.destroy()
})

it('says when to stop writing and when to go on', async () => {
  const sockets: Socket[] = []
  await using server = await serve((socket) => {
    socket.pause()
    sockets.push(socket)
  })
  const wire = await dial(server)
  const events = watch()
  wire.listen(events)
  const block = new Uint8Array(1_000_000)
  let writes = 0
  while (writes < 100 && wire.write(block)) writes++
  expect(writes).toBeLessThan(100)
  await expect.poll(() => sockets.length).toBe(1)
  sockets[0]?.resume()
  await events.until(/drained/)
  wire.destroy()
})

it('sends what is written before it closes, and says nothing more', async () => {
  let heard = ''
  await using server = await serve((socket) => {
    socket.on('data', (bytes) => (heard += bytes.toString()))
  })
  const wire = await dial(server)
  const events = watch()
  wire.listen(events)
  wire.write('QUIT\r\n')
  wire.close()
  wire.write('more')
  await expect.poll(() => heard).toBe('QUIT\r\n')
  expect(events.log).toEqual([])
})

it('reports a TLS handshake that fails, once, and does not die of it', async () => {
  await using server = await serve((socket) => {
    socket.once('data', () => socket.end('no TLS here'))
  })
  const wire = await dial(server)
  const events = watch()
  wire.listen(events)
  const secured = await wire.startTls({ serverName: 'mx.test' }, 1_000)
  expect(secured.ok).toBe(false)
  const implicit = await createDialer().dial(request(server, { tls: { serverName: 'mx.test' } }))
  expect(implicit.ok ? '' : implicit.error).toMatch(/^TLS: \w/)
  expect(events.log).toEqual([])
})

it('answers the question for IPv6', () => {
  expect(typeof hasGlobalIpv6()).toBe('boolean')
})
