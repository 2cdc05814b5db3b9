import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ProcessMetrics } from '#infra/metrics/metrics.ts'
import type { ListenAddress } from './config/config.ts'

/** `GET /metrics` in the Prometheus text format, on a listener of its own: it needs no key. */
export async function listenForMetrics(
  metrics: ProcessMetrics,
  address: ListenAddress,
): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url?.split('?')[0] !== '/metrics') {
      response.writeHead(404).end()
      return
    }
    metrics.render().then(
      (text) => response.writeHead(200, { 'content-type': metrics.contentType }).end(text),
      () => response.writeHead(500).end(),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(address.port, address.host, () => resolve())
  })
  return server
}

export function serverAddress(server: Server): ListenAddress {
  const { address, port } = server.address() as AddressInfo
  return { host: address, port }
}
