import { connect, isIP, type Socket } from 'node:net'
import { err, ok, type Result } from '#core/result.ts'
import type { Dialer, DialRequest, Wire } from '#relay/ports/dialer.ts'
import { socketProblem } from './socket-problem.ts'
import { SocketWire } from './socket-wire.ts'
import { TlsClient, type TlsClientOptions } from './tls-client.ts'

/** {@link Dialer} over the sockets of this machine. */
export function createDialer(options: TlsClientOptions = {}): Dialer {
  const tlsClient = new TlsClient(options)
  return {
    async dial(request) {
      const connected = await connectTcp(request)
      if (!connected.ok) return connected
      const plain = connected.value
      if (request.tls === undefined) return ok(new SocketWire(plain, tlsClient, undefined))
      const secured = await tlsClient.handshake(plain, request.tls, request.timeoutMs)
      if (!secured.ok) return err(`TLS: ${secured.error}`)
      const wire: Wire = new SocketWire(secured.value.socket, tlsClient, secured.value.facts)
      return ok(wire)
    },
  }
}

function connectTcp(request: DialRequest): Promise<Result<Socket, string>> {
  const { address, port, timeoutMs, localAddress, cancel } = request
  const socket = connect({
    host: address.text,
    port,
    family: address.family,
    // An address of the other family cannot be the source.
    ...(isIP(localAddress ?? '') === address.family ? { localAddress } : {}),
  })
  return new Promise((resolve) => {
    const end = (result: Result<Socket, string>): void => {
      clearTimeout(timer)
      cancel.removeEventListener('abort', onCancel)
      if (!result.ok) socket.destroy()
      resolve(result)
    }
    const onCancel = (): void => end(err('the relay is stopping'))
    const timer = setTimeout(
      () => end(err(`no connection within ${timeoutMs / 1_000} s`)),
      timeoutMs,
    )
    cancel.addEventListener('abort', onCancel, { once: true })
    if (cancel.aborted) onCancel()
    socket.on('error', (error) => end(err(socketProblem(error))))
    socket.once('connect', () => {
      // Bytes that come before somebody listens have to wait, not to be lost.
      socket.pause()
      end(ok(socket))
    })
  })
}
