import { isIP, type Socket } from 'node:net'
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls'
import { putNewest } from '#core/bounded-map.ts'
import { err, ok, type Result } from '#core/result.ts'
import type { TlsFacts } from '#core/tls.ts'
import type { TlsRequest } from '#relay/ports/dialer.ts'
import { formatTlsa } from '#proto/dane/tlsa.ts'
import { judgeByDane } from './dane-judge.ts'
import { socketProblem } from './socket-problem.ts'

type Judgement = Pick<TlsFacts, 'certificate' | 'certificateProblem'>

interface Remembered {
  readonly session: Buffer
  /** A resumed handshake shows no certificate: the verdict of the full one holds. */
  readonly judgement: Judgement
}

const MAX_SESSIONS = 2_000

export interface TlsClientOptions {
  /** PEM; trusted in place of the system's roots. For tests and private installations. */
  readonly ca?: string
}

export interface Handshake {
  readonly socket: TLSSocket
  readonly facts: TlsFacts
}

/**
 * The client side of TLS 1.2 and 1.3. Any certificate is let through and judged, because mail between
 * hosts is opportunistic (RFC 7435); who wants more looks at the facts. Sessions are resumed per host.
 */
export class TlsClient {
  readonly #options: TlsClientOptions
  readonly #sessions = new Map<string, Remembered>()

  constructor(options: TlsClientOptions = {}) {
    this.#options = options
  }

  /** Never rejects; after an error the socket is destroyed. */
  handshake(
    plain: Socket,
    request: TlsRequest,
    timeoutMs: number,
  ): Promise<Result<Handshake, string>> {
    const key = sessionKey(plain, request)
    const remembered = this.#sessions.get(key)
    const socket = connect(this.#settings(plain, request, remembered))
    // An error between two owners must not bring the process down.
    socket.on('error', () => {})
    return new Promise((resolve) => {
      const fail = (problem: string): void => {
        clearTimeout(timer)
        this.#sessions.delete(key)
        socket.destroy()
        plain.destroy()
        resolve(err(problem))
      }
      const onError = (error: Error): void => fail(socketProblem(error))
      const onClose = (): void => fail('the connection was closed during the TLS handshake')
      const timer = setTimeout(
        () => fail(`no TLS handshake within ${timeoutMs / 1_000} s`),
        timeoutMs,
      )
      socket.once('error', onError)
      socket.once('close', onClose)
      socket.once('secureConnect', () => {
        clearTimeout(timer)
        socket.off('error', onError)
        socket.off('close', onClose)
        const judgement = judge(socket, request, remembered)
        socket.on('session', (session) =>
          putNewest(this.#sessions, key, { session, judgement }, MAX_SESSIONS),
        )
        resolve(ok({ socket, facts: factsOf(socket, judgement) }))
      })
    })
  }

  #settings(
    plain: Socket,
    request: TlsRequest,
    remembered: Remembered | undefined,
  ): ConnectionOptions {
    const { ca } = this.#options
    const { serverName } = request
    return {
      socket: plain,
      rejectUnauthorized: false,
      minVersion: 'TLSv1.2',
      // `host` is what the certificate is compared with; RFC 6066 §3 wants no address in SNI.
      host: serverName,
      ...(isIP(serverName) === 0 ? { servername: serverName } : {}),
      ...(ca === undefined ? {} : { ca }),
      ...(remembered === undefined ? {} : { session: remembered.session }),
    }
  }
}

// The one code that says nothing to people and is met every day.
const OTHER_NAMES = 'ERR_TLS_CERT_ALTNAME_INVALID'

/** All that the remembered judgement depends on. */
function sessionKey(plain: Socket, { serverName, dane }: TlsRequest): string {
  const proof = dane === undefined ? [] : [...dane.records.map(formatTlsa), ...dane.names]
  return [serverName, `${plain.remoteAddress}:${plain.remotePort}`, ...proof].join(' ')
}

function judge(
  socket: TLSSocket,
  { dane }: TlsRequest,
  remembered: Remembered | undefined,
): Judgement {
  if (socket.isSessionReused() && remembered !== undefined) return remembered.judgement
  if (dane !== undefined) {
    const problem = judgeByDane(socket.getPeerX509Certificate(), dane, Date.now())
    const certificate = problem === undefined ? 'trusted' : 'untrusted'
    return { certificate, certificateProblem: problem }
  }
  if (socket.authorized) return { certificate: 'trusted', certificateProblem: undefined }
  // Typed as an Error, but a code of OpenSSL (`DEPTH_ZERO_SELF_SIGNED_CERT`) as often.
  const problem: unknown = socket.authorizationError
  const code = problem instanceof Error ? problem.message : String(problem)
  const text = code === OTHER_NAMES ? `the certificate is for other names (${code})` : code
  return { certificate: 'untrusted', certificateProblem: text }
}

function factsOf(socket: TLSSocket, judgement: Judgement): TlsFacts {
  const version = socket.getProtocol() ?? 'unknown'
  return { version, cipher: socket.getCipher().name, ...judgement }
}
