import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import type { ConnectionId } from '#core/ids.ts'
import { parseIp, type IpAddress } from '#core/ip.ts'
import { reply, type SmtpReply } from '#core/reply.ts'
import type { ServerPolicy } from '#proto/smtp/server/state.ts'
import { formatReply } from '#proto/smtp/wire/reply.ts'
import type { Log } from '#relay/ports/log.ts'
import type { Peer, SmtpService } from '#relay/ports/smtp-session.ts'
import { ConnectionCounts } from './connection-counts.ts'
import { CONNECTION_LIMITS, type ConnectionLimits } from './connection-limits.ts'
import { SmtpConnection, type ConnectionSetting } from './connection.ts'
import type { SecureContexts } from './tls-upgrade.ts'

export interface SmtpListenerOptions {
  readonly service: SmtpService
  readonly mode: 'starttls' | 'implicit'
  readonly host: string
  /** 0 lets the system choose; see {@link SmtpListener.address}. */
  readonly port: number
  /** Without: no STARTTLS is offered; needed for implicit TLS. */
  readonly contexts: SecureContexts | undefined
  readonly log: Log
  readonly newConnectionId: () => ConnectionId
  readonly limits?: Partial<ConnectionLimits>
  /** To count over several listeners. */
  readonly counts?: ConnectionCounts
  /** SO_REUSEPORT: several processes share the port. */
  readonly reusePort?: boolean
}

const TOO_MANY: Readonly<Record<'all' | 'address', SmtpReply>> = {
  all: reply(421, '3.2', 'Too many connections, try again later'),
  address: reply(421, '7.0', 'Too many connections from your address'),
}
const SHUTTING_DOWN: SmtpReply = reply(421, '3.2', 'Shutting down, try again')

/** A port that speaks SMTP for a service, by STARTTLS or implicit TLS (RFC 8314 §3.3). */
export class SmtpListener {
  readonly #options: SmtpListenerOptions
  readonly #setting: ConnectionSetting
  readonly #counts: ConnectionCounts
  readonly #server: Server
  readonly #connections = new Set<SmtpConnection>()
  #ticker: NodeJS.Timeout | undefined
  #idle: () => void = () => {}

  private constructor(options: SmtpListenerOptions) {
    this.#options = options
    this.#counts = options.counts ?? new ConnectionCounts()
    this.#setting = settingOf(options)
    // Half-open: a client that has sent all and closed its side still gets its replies.
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) =>
      this.#accept(socket),
    )
  }

  /** Resolves when connections are accepted; rejects when the address cannot be had. */
  static async listen(options: SmtpListenerOptions): Promise<SmtpListener> {
    if (options.mode === 'implicit' && options.contexts === undefined) {
      throw new Error('implicit TLS needs a certificate')
    }
    const listener = new SmtpListener(options)
    await listener.#start()
    return listener
  }

  address(): { readonly host: string; readonly port: number } {
    const { address, port } = this.#server.address() as AddressInfo
    return { host: address, port }
  }

  get connections(): number {
    return this.#connections.size
  }

  /**
   * Accepts no more, lets transactions that are open end within `graceMs`, says 421 4.3.2 to all
   * and resolves when the last connection is gone.
   */
  async drain(graceMs: number): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    const idle = new Promise<void>((resolve) => {
      this.#idle = resolve
      if (this.#connections.size === 0) resolve()
    })
    for (const connection of this.#connections) connection.retire(SHUTTING_DOWN)
    const grace = setTimeout(() => {
      for (const connection of this.#connections) connection.hangUp(SHUTTING_DOWN)
    }, graceMs)
    await idle
    clearTimeout(grace)
    clearInterval(this.#ticker)
    await closed
  }

  async #start(): Promise<void> {
    const { host, port, reusePort = false } = this.#options
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen({ host, port, reusePort, ipv6Only: host.includes(':') }, () => {
        this.#server.off('error', reject)
        resolve()
      })
    })
    // Running out of descriptors while accepting must not end the process.
    this.#server.on('error', (problem) => {
      this.#options.log.error('smtp.listener_failed', { problem })
    })
    this.#ticker = setInterval(() => this.#tick(), this.#setting.limits.tickMs)
    this.#ticker.unref()
  }

  #tick(): void {
    for (const connection of this.#connections) connection.tick()
  }

  #accept(socket: Socket): void {
    const address = remoteAddress(socket)
    // Gone before we saw it.
    if (address === undefined) {
      socket.destroy()
      return
    }
    const admission = this.#counts.enter(address, this.#setting.limits)
    if (admission.kind === 'refused') return this.#turnAway(socket, address, admission.because)
    const connection = new SmtpConnection(
      this.#setting,
      this.#peer(socket, address),
      socket,
      () => {
        admission.leave()
        this.#connections.delete(connection)
        if (this.#connections.size === 0) this.#idle()
      },
    )
    this.#connections.add(connection)
    connection.start(this.#options.mode)
  }

  #turnAway(socket: Socket, address: IpAddress, because: 'all' | 'address'): void {
    this.#options.log.warn('smtp.turned_away', { address: address.text, because })
    socket.on('error', () => {})
    // Where TLS comes first there is no way to say why without paying for a handshake.
    if (this.#options.mode === 'implicit') socket.destroy()
    else socket.end(formatReply(TOO_MANY[because]), () => socket.destroy())
  }

  #peer(socket: Socket, address: IpAddress): Peer {
    return {
      connectionId: this.#options.newConnectionId(),
      address,
      port: socket.remotePort ?? 0,
    }
  }
}

function settingOf(options: SmtpListenerOptions): ConnectionSetting {
  const { service, contexts, log } = options
  const policy: ServerPolicy = {
    hostname: service.hostname,
    maxMessageBytes: service.maxMessageBytes,
    maxRecipients: service.maxRecipients,
    requiresTls: service.requiresTls,
    requiresLogin: service.requiresLogin,
    offersTls: contexts !== undefined,
    offersDsn: service.offersDsn ?? false,
    traced: service.watched ?? false,
  }
  return {
    service,
    policy,
    contexts,
    limits: { ...CONNECTION_LIMITS, ...options.limits },
    log,
    now: () => performance.now(),
  }
}

function remoteAddress(socket: Socket): IpAddress | undefined {
  // A link-local address carries its zone (`fe80::1%eth0`).
  return parseIp((socket.remoteAddress ?? '').replace(/%.*$/, ''))
}
