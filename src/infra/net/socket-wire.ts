import type { Socket } from 'node:net'
import { ok, type Result } from '#core/result.ts'
import type { TlsFacts } from '#core/tls.ts'
import type { TlsRequest, Wire, WireEvents } from '#relay/ports/dialer.ts'
import { socketProblem } from './socket-problem.ts'
import type { TlsClient } from './tls-client.ts'

/** How late a deadline may be noticed: moving it costs a store, not a timer. */
const COARSE_MS = 1_000
/** How long the other side may take to read our last bytes after `close`. */
const LINGER_MS = 5_000
// Below Node's 32-bit limit; the timer looks again by itself.
const LONGEST_NAP_MS = 2 ** 30

/** {@link Wire} over a socket of Node. */
export class SocketWire implements Wire {
  readonly #tlsClient: TlsClient
  readonly localAddress: string
  readonly tls: TlsFacts | undefined
  #socket: Socket
  #events: WireEvents | undefined
  #deadlineAt: number | undefined
  #timer: NodeJS.Timeout | undefined
  #timerAt = 0
  #problem: string | undefined
  #ended = false

  constructor(socket: Socket, tlsClient: TlsClient, tls: TlsFacts | undefined) {
    this.#socket = socket
    this.#tlsClient = tlsClient
    this.tls = tls
    this.localAddress = socket.localAddress ?? ''
    socket.setNoDelay(true)
    socket.pause()
    this.#attach()
  }

  listen(events: WireEvents): void {
    this.#events = events
    if (this.#ended) queueMicrotask(() => events.closed(this.#problem ?? 'connection closed'))
    else this.#socket.resume()
  }

  write(bytes: Uint8Array | string): boolean {
    if (this.#ended || this.#socket.destroyed) return true
    return this.#socket.write(bytes)
  }

  async startTls(request: TlsRequest, timeoutMs: number): Promise<Result<TlsFacts, string>> {
    const plain = this.#socket
    this.#detach()
    this.#disarm()
    const secured = await this.#tlsClient.handshake(plain, request, timeoutMs)
    if (!secured.ok) {
      this.#end()
      return secured
    }
    this.#socket = secured.value.socket
    if (this.#ended) {
      this.#socket.on('error', () => {})
      this.#socket.destroy()
    } else this.#attach()
    return ok(secured.value.facts)
  }

  setDeadline(ms: number | undefined): void {
    const at = ms === undefined ? undefined : performance.now() + ms
    this.#deadlineAt = at
    if (at === undefined || this.#ended) return
    // A running timer that fires early enough looks again by itself.
    const slack = (ms ?? 0) < 2 * COARSE_MS ? 0 : COARSE_MS
    if (this.#timer !== undefined && at >= this.#timerAt - slack) return
    clearTimeout(this.#timer)
    this.#arm(ms ?? 0)
  }

  close(): void {
    if (this.#ended) return
    this.#end()
    const socket = this.#socket
    socket.end()
    const timer = setTimeout(() => socket.destroy(), LINGER_MS)
    timer.unref()
    socket.once('close', () => clearTimeout(timer))
    // What still comes in is read and dropped, so that the end of the other side is seen.
    socket.resume()
  }

  destroy(): void {
    this.#end()
    this.#socket.destroy()
  }

  readonly #onData = (bytes: Uint8Array): void => this.#events?.data(bytes)
  readonly #onDrain = (): void => this.#events?.drained()
  readonly #onError = (error: Error): void => {
    this.#problem ??= socketProblem(error)
  }
  // Half-closed is closed: nobody can answer any more. `end` comes first when both do.
  readonly #onEnd = (): void => {
    this.#problem ??= 'the other side closed the connection'
    this.#socket.destroy()
  }
  readonly #onClose = (): void => {
    if (this.#ended) return
    this.#end()
    this.#events?.closed(this.#problem ?? 'connection closed')
  }

  #attach(): void {
    const socket = this.#socket
    socket.on('data', this.#onData)
    socket.on('drain', this.#onDrain)
    socket.on('error', this.#onError)
    socket.on('end', this.#onEnd)
    socket.on('close', this.#onClose)
    if (this.#events === undefined) socket.pause()
  }

  #detach(): void {
    const socket = this.#socket
    socket.off('data', this.#onData)
    socket.off('drain', this.#onDrain)
    socket.off('error', this.#onError)
    socket.off('end', this.#onEnd)
    socket.off('close', this.#onClose)
    // An error between two owners must not bring the process down.
    socket.on('error', () => {})
  }

  #end(): void {
    this.#ended = true
    this.#disarm()
  }

  #disarm(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#deadlineAt = undefined
  }

  #arm(ms: number): void {
    this.#timerAt = performance.now() + ms
    this.#timer = setTimeout(this.#onTimer, Math.min(ms, LONGEST_NAP_MS))
  }

  readonly #onTimer = (): void => {
    this.#timer = undefined
    if (this.#deadlineAt === undefined || this.#ended) return
    const left = this.#deadlineAt - performance.now()
    if (left > 0) return this.#arm(left)
    this.#deadlineAt = undefined
    this.#events?.expired()
  }
}
