import type { Socket } from 'node:net'
import { TLSSocket, type SecureContext } from 'node:tls'
import type { TlsFacts } from '#core/tls.ts'

/** Where the certificate comes from; asked for every handshake, so that it can be replaced. */
export interface SecureContexts {
  /** Made for TLS 1.2 or newer and forward secrecy only (RFC 8997, RFC 9325 §4). */
  current(): SecureContext
}

export interface TlsUpgrade {
  readonly secured: (socket: TLSSocket, facts: TlsFacts) => void
  /** The handshake failed; the socket is on its way to being destroyed. */
  readonly failed: (problem: Error, hint: string | undefined) => void
}

/**
 * Starts the server's side of a handshake on an open connection. Exactly one of the callbacks is
 * called, unless the connection goes away first. Bytes that are still unread on `raw` were sent in
 * the clear and are thrown away (RFC 3207 §4.2).
 */
export function upgradeToTls(
  raw: Socket,
  contexts: SecureContexts,
  upgrade: TlsUpgrade,
): TLSSocket {
  raw.removeAllListeners('data')
  raw.pause()
  while (raw.read() !== null);
  const secure = new TLSSocket(raw, { isServer: true, secureContext: contexts.current() })
  let settled = false
  const once = (act: () => void): void => {
    if (settled) return
    settled = true
    act()
  }
  secure.on('secure', () => once(() => upgrade.secured(secure, tlsFacts(secure))))
  const fail = (problem: Error): void => {
    once(() => upgrade.failed(problem, plainTextHint(problem)))
    secure.destroy()
  }
  // A socket without a tls.Server reports a failed handshake under this name only.
  secure.on('_tlsError', fail)
  secure.on('error', fail)
  // Our sockets are half-open: without this a client that leaves now would stay until the deadline.
  secure.once('end', () => {
    if (!settled) fail(new Error('the client left during the handshake'))
  })
  return secure
}

function tlsFacts(socket: TLSSocket): TlsFacts {
  return {
    version: socket.getProtocol() ?? 'unknown',
    cipher: socket.getCipher().name,
    certificate: 'not-checked',
    certificateProblem: undefined,
  }
}

const PLAIN_TEXT = new Set([
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_HTTP_REQUEST',
  'ERR_SSL_HTTPS_PROXY_REQUEST',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_UNKNOWN_PROTOCOL',
])

export const SPEAKS_PLAIN =
  'the client speaks plain text to a TLS port: use STARTTLS on the submission port, or "SSL/TLS" in the client'
export const SPEAKS_TLS =
  'the client speaks TLS to a STARTTLS port: use the port for implicit TLS, or "STARTTLS" in the client'

function plainTextHint(problem: Error): string | undefined {
  const code = (problem as NodeJS.ErrnoException).code ?? ''
  return PLAIN_TEXT.has(code) ? SPEAKS_PLAIN : undefined
}
