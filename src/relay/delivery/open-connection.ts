import type { CancelSignal } from '#core/cancel.ts'
import { broken, type SessionFailure } from '#proto/smtp/client/effect.ts'
import type { Dialer } from '../ports/dialer.ts'
import type { RouteSecurity, RouteTarget } from '../routing/route.ts'
import type { AttemptRecorder } from './attempt-recorder.ts'
import { SmtpConnection, type HelloEnd } from './smtp-connection.ts'
import type { SmtpClientOptions } from './smtp-options.ts'
import type { TlsEnd } from './tls-session.ts'

export interface OpenRequest {
  readonly target: RouteTarget
  readonly security: RouteSecurity
  readonly ownNames: readonly string[]
  readonly recorder: AttemptRecorder
  readonly cancel: CancelSignal
}

export type Opened = (
  | {
      readonly kind: 'open'
      readonly connection: SmtpConnection
      /** In the clear because TLS failed just now: for this delivery, and no other. */
      readonly fallback: boolean
    }
  | { readonly kind: 'failed'; readonly failure: SessionFailure }
) & { readonly tlsEnd: TlsEnd }

type TryEnd = Opened | { readonly kind: 'tls-failed'; readonly problem: string }

/**
 * connect → hello → secure: a connection that can take mail. When the TLS handshake fails on an
 * opportunistic route, the same address is connected to again and gets the mail in the clear
 * (RFC 7435 §3), which is what it would have got without STARTTLS.
 */
export async function openConnection(
  request: OpenRequest,
  options: SmtpClientOptions,
  dialer: Dialer,
): Promise<Opened> {
  const { recorder, cancel } = request
  const need = needOf(request)
  const first = await tryOpen(request, need, options, dialer)
  if (first.kind !== 'tls-failed') return withReason(first, request)
  const problem = `TLS handshake failed: ${first.problem}`
  const tlsEnd = { kind: 'handshake-failed', problem: first.problem } as const
  recorder.add('note', problem)
  if (need !== 'opportunistic' || cancel.aborted) {
    return withReason({ kind: 'failed', failure: broken('4.7.5', problem), tlsEnd }, request)
  }
  recorder.add('note', 'connecting again, without TLS')
  const second = await tryOpen(request, 'never', options, dialer)
  if (second.kind === 'open') return { ...second, fallback: true, tlsEnd }
  if (second.kind === 'failed') return { ...second, tlsEnd }
  return { kind: 'failed', failure: broken('4.7.5', second.problem), tlsEnd }
}

function needOf({ target, security }: OpenRequest): RouteSecurity['tls'] {
  return target.tls?.need ?? security.tls
}

/** RFC 3463 X.7.4 and X.7.5 are ours here: who reads them learns who asked for the security. */
function withReason(opened: Opened, { target }: OpenRequest): Opened {
  if (opened.kind === 'open' || opened.failure.kind !== 'broken') return opened
  const { failure } = opened
  const reason = target.tls?.used.reason
  const ours = failure.enhanced === '4.7.4' || failure.enhanced === '4.7.5'
  if (reason === undefined || !ours) return opened
  return { ...opened, failure: { ...failure, problem: `${failure.problem} (${reason})` } }
}

async function tryOpen(
  request: OpenRequest,
  tls: RouteSecurity['tls'] | 'never',
  options: SmtpClientOptions,
  dialer: Dialer,
): Promise<TryEnd> {
  const { target, security, ownNames, recorder, cancel } = request
  const { host, address, port } = target
  const tlsRequest = { serverName: target.tls?.serverName ?? host, dane: target.tls?.dane }
  recorder.add('note', `connecting to ${host} [${address.text}] port ${port}`)
  const dialled = await dialer.dial({
    address,
    port,
    timeoutMs: options.connectMs,
    localAddress: options.localAddress,
    tls: security.implicitTls ? tlsRequest : undefined,
    cancel,
  })
  if (!dialled.ok) {
    recorder.add('note', dialled.error)
    // RFC 3463 §3.5, X.4.1: no answer from host.
    return { kind: 'failed', failure: broken('4.4.1', dialled.error), tlsEnd: NOT_REACHED }
  }
  const wire = dialled.value
  if (cancel.aborted) {
    wire.destroy()
    const failure = broken('4.4.2', 'the relay is stopping')
    return { kind: 'failed', failure, tlsEnd: NOT_REACHED }
  }
  const connection = new SmtpConnection(wire, {
    client: {
      heloName: options.heloName,
      tls,
      credentials: security.credentials,
      clearLogin: needOf(request) === 'opportunistic',
      ownNames,
    },
    tlsRequest,
    timeouts: options.timeouts,
    handshakeMs: options.handshakeMs,
  })
  const hello = await connection.hello(recorder, cancel)
  if (hello.kind === 'tls-failed') return hello
  const tlsEnd = tlsEndOf(connection, hello)
  return hello.kind === 'ready'
    ? { kind: 'open', connection, fallback: false, tlsEnd }
    : { kind: 'failed', failure: hello.failure, tlsEnd }
}

const NOT_REACHED: TlsEnd = { kind: 'not-reached' }

function tlsEndOf({ tls }: SmtpConnection, hello: HelloEnd): TlsEnd {
  if (tls !== undefined) return { kind: 'secured', facts: tls }
  if (hello.kind === 'ready') return { kind: 'not-offered' }
  // RFC 3463 X.7.4: the one failure in the clear that is about TLS.
  const refused = hello.kind === 'failed' && hello.failure.kind === 'broken'
  return refused && hello.failure.enhanced === '4.7.4' ? { kind: 'not-offered' } : NOT_REACHED
}
