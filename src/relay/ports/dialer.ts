import type { CancelSignal } from '#core/cancel.ts'
import type { IpAddress } from '#core/ip.ts'
import type { Result } from '#core/result.ts'
import type { TlsFacts } from '#core/tls.ts'
import type { UsableTlsa } from '#proto/dane/tlsa.ts'

/** What happens on a wire. Called in order, never from inside a call of the wire's own methods. */
export interface WireEvents {
  /** Bytes arrived; they belong to the callee only until it returns. */
  data(bytes: Uint8Array): void
  /** Everything written has been handed to the operating system. Only after `write` said false. */
  drained(): void
  /** The deadline has passed. The wire stays open; what to do is the listener's business. */
  expired(): void
  /** The other side or the network ended it, for the reason given. Once, last; not after `close`. */
  closed(problem: string): void
}

export interface TlsRequest {
  /** For SNI and the certificate check; an address is never sent as SNI (RFC 6066 §3). */
  readonly serverName: string
  /** What proves the certificate in place of the world's authorities (RFC 7672); undefined: those do. */
  readonly dane?: DaneProof | undefined
}

export interface DaneProof {
  /** At least one. */
  readonly records: readonly UsableTlsa[]
  /** Any of these may stand in a certificate below an authority of usage 2 (RFC 7672 §3.2.2). */
  readonly names: readonly string[]
}

/** One TCP connection to a mail host, in bytes. */
export interface Wire {
  /** Facts of implicit TLS; undefined on a plain connection. */
  readonly tls: TlsFacts | undefined
  readonly localAddress: string
  /** Says who hears the events; events that came before are delivered then. */
  listen(events: WireEvents): void
  /** False when more than a buffer waits: stop until `drained`. After the end it does nothing. */
  write(bytes: Uint8Array | string): boolean
  /**
   * Handshake on top of this connection. Bytes that had arrived in the clear are gone; from here on
   * events carry the plain text of TLS. The certificate is judged, and the judgement is in the facts:
   * an untrusted one is no error here. On failure the wire is closed and says so only here.
   */
  startTls(request: TlsRequest, timeoutMs: number): Promise<Result<TlsFacts, string>>
  /**
   * The total time from now until `expired`; undefined: none. Cheap enough for every command: one
   * timer for each wire, so it may fire up to a second late.
   */
  setDeadline(ms: number | undefined): void
  /** Sends what is written, then closes; no event follows. */
  close(): void
  /** Closes at once. */
  destroy(): void
}

export interface DialRequest {
  /** Dialled as it is: no name is looked up here. */
  readonly address: IpAddress
  readonly port: number
  /** For connecting, and again for the handshake of implicit TLS. */
  readonly timeoutMs: number
  readonly localAddress: string | undefined
  /** TLS from the first byte (RFC 8314 §3.3). */
  readonly tls: TlsRequest | undefined
  /** Gives up connecting. */
  readonly cancel: CancelSignal
}

export interface Dialer {
  /** Never rejects; the error is one line for people: `connection refused`. */
  dial(request: DialRequest): Promise<Result<Wire, string>>
}
