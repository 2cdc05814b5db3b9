import type { CancelSignal } from '#core/cancel.ts'
import { broken, type SessionFailure } from '#proto/smtp/client/effect.ts'
import type { Dialer } from '../ports/dialer.ts'
import type { RouteSecurity, RouteTarget } from '../routing/route.ts'
import type { AttemptRecorder } from './attempt-recorder.ts'
import { SmtpConnection } from './smtp-connection.ts'
import type { SmtpClientOptions } from './smtp-options.ts'

export interface OpenRequest {
  readonly target: RouteTarget
  readonly security: RouteSecurity
  readonly ownNames: readonly string[]
  readonly recorder: AttemptRecorder
  readonly cancel: CancelSignal
}

export type Opened =
  | { readonly kind: 'open'; readonly connection: SmtpConnection }
  | { readonly kind: 'failed'; readonly failure: SessionFailure }

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
  const { security, recorder, cancel } = request
  const first = await tryOpen(request, security.tls, options, dialer)
  if (first.kind !== 'tls-failed') return first
  recorder.add('note', `TLS handshake failed: ${first.problem}`)
  if (security.tls !== 'opportunistic' || cancel.aborted) {
    return { kind: 'failed', failure: broken('4.7.5', `TLS handshake failed: ${first.problem}`) }
  }
  recorder.add('note', 'connecting again, without TLS')
  const second = await tryOpen(request, 'never', options, dialer)
  if (second.kind !== 'tls-failed') return second
  return { kind: 'failed', failure: broken('4.7.5', second.problem) }
}

async function tryOpen(
  request: OpenRequest,
  tls: RouteSecurity['tls'] | 'never',
  options: SmtpClientOptions,
  dialer: Dialer,
): Promise<TryEnd> {
  const { target, security, ownNames, recorder, cancel } = request
  const { host, address, port } = target
  const tlsRequest = { serverName: host }
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
    return { kind: 'failed', failure: broken('4.4.1', dialled.error) }
  }
  const wire = dialled.value
  if (cancel.aborted) {
    wire.destroy()
    return { kind: 'failed', failure: broken('4.4.2', 'the relay is stopping') }
  }
  const connection = new SmtpConnection(wire, {
    client: {
      heloName: options.heloName,
      tls,
      credentials: security.credentials,
      clearLogin: security.tls === 'opportunistic',
      ownNames,
    },
    tlsRequest,
    timeouts: options.timeouts,
    handshakeMs: options.handshakeMs,
  })
  const hello = await connection.hello(recorder, cancel)
  return hello.kind === 'ready' ? { kind: 'open', connection } : hello
}
