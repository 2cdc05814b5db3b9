import { uuidV7, type ConnectionId } from '#core/ids.ts'
import type { SmtpService } from '#relay/ports/smtp-session.ts'
import { ConnectionCounts } from '#edge/smtp/connection-counts.ts'
import { SmtpListener } from '#edge/smtp/listener.ts'
import type { SecureContexts } from '#edge/smtp/tls-upgrade.ts'
import type { ListenAddress } from './config/config.ts'
import type { Foundation } from './foundation.ts'
import { hostPort } from './host-port.ts'

/** One service on some addresses. */
export interface ListenRequest {
  readonly service: SmtpService
  readonly mode: 'starttls' | 'implicit'
  readonly addresses: readonly ListenAddress[]
  /** The variable to change when an address cannot be had. */
  readonly variable: string
}

/** An address could not be had; says which setting to change. */
export class ListenError extends Error {
  override readonly name = 'ListenError'
}

/** Opens SMTP listeners that count connections together. */
export class SmtpListeners {
  readonly #foundation: Foundation
  readonly #contexts: SecureContexts
  readonly #counts = new ConnectionCounts()
  readonly #open: SmtpListener[] = []

  constructor(foundation: Foundation, contexts: SecureContexts) {
    this.#foundation = foundation
    this.#contexts = contexts
  }

  /** Answers the addresses as they are: `host:port`. */
  async listen(request: ListenRequest): Promise<readonly string[]> {
    const opened: string[] = []
    for (const address of request.addresses) {
      const listener = await this.#listen(request, address)
      this.#open.push(listener)
      opened.push(hostPort(listener.address()))
    }
    return opened
  }

  /** Accepts no more; resolves when the last transaction has ended, at the latest after `graceMs`. */
  async drain(graceMs: number): Promise<void> {
    await Promise.all(this.#open.map((listener) => listener.drain(graceMs)))
  }

  #listen(
    { service, mode, variable }: ListenRequest,
    address: ListenAddress,
  ): Promise<SmtpListener> {
    const { config, log, clock, random } = this.#foundation
    return listening(
      SmtpListener.listen({
        service,
        mode,
        ...address,
        contexts: this.#contexts,
        log,
        newConnectionId: () => uuidV7<ConnectionId>(clock.now(), random.bytes(10)),
        counts: this.#counts,
        limits: {
          maxConnections: config.maxConnections,
          maxConnectionsPerAddress: config.maxConnectionsPerAddress,
          commandTimeoutMs: config.commandTimeoutMs,
        },
      }),
      address,
      variable,
    )
  }
}

/** Turns the system's error into one that names the address, the cause and the setting. */
export async function listening<T>(
  opened: Promise<T>,
  address: ListenAddress,
  variable: string,
): Promise<T> {
  try {
    return await opened
  } catch (error) {
    throw new ListenError(
      `cannot listen on ${hostPort(address)}: ${cause(error)}; change ${variable}`,
      { cause: error },
    )
  }
}

const CAUSES: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program uses it',
  EACCES: 'ports below 1024 need root or the capability CAP_NET_BIND_SERVICE',
  EADDRNOTAVAIL: 'this machine does not have that address',
}

function cause(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  return CAUSES[code] ?? (error instanceof Error ? error.message : String(error))
}
