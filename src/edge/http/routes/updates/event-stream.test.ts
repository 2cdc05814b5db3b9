import { once } from 'node:events'
import { createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { EventStream } from './event-stream.ts'

it('cuts a reader off that does not keep up', async () => {
  const server = createServer((_request, response) => {
    const stream = new EventStream(response)
    stream.begin({})
    const flood = setInterval(() => {
      for (let i = 0; i < 2_000; i++) stream.update({ topic: 'email', id: 'x'.repeat(200) })
      if (response.destroyed) clearInterval(flood)
    }, 1)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const request = get({ host: '127.0.0.1', port, agent: false })
  request.on('error', () => {})
  const [connection] = (await once(server, 'connection')) as [NodeJS.EventEmitter]
  const closed = once(connection, 'close')
  // Answered, and never read.
  await once(request, 'response')
  await closed
  request.destroy()
  server.close()
  expect(server.listening).toBe(false)
})
