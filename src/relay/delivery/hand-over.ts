import type { CancelSignal } from '#core/cancel.ts'
import type { Recipient } from '#core/recipient.ts'
import type { TlsFacts } from '#core/tls.ts'
import type { ReversePath } from '#core/mailbox.ts'
import type { TransactionOutcome } from '#proto/smtp/client/effect.ts'
import type { ForwardPath } from '#proto/smtp/wire/path.ts'
import type { Dialer } from '../ports/dialer.ts'
import type { DeliveryJob } from '../ports/transport.ts'
import type { RoutePlan, RouteTarget } from '../routing/route.ts'
import type { AttemptRecorder } from './attempt-recorder.ts'
import type { ConnectionPool, Slot } from './connection-pool.ts'
import { readFailure, readVerdict, type HostAnswer } from './host-result.ts'
import { openConnection } from './open-connection.ts'
import type { SmtpConnection } from './smtp-connection.ts'
import type { SmtpClientOptions } from './smtp-options.ts'
import type { TlsEnd } from './tls-session.ts'

/** A recipient and its address as the wire wants it. */
export interface Addressee {
  readonly recipient: Recipient
  readonly path: ForwardPath
}

export interface HandOver {
  readonly job: DeliveryJob
  readonly sender: ReversePath
  readonly plan: RoutePlan
  readonly target: RouteTarget
  readonly slot: Slot<SmtpConnection>
  readonly recorder: AttemptRecorder
  readonly cancel: CancelSignal
}

export interface HandOverDeps {
  readonly options: SmtpClientOptions
  readonly dialer: Dialer
  readonly pool: ConnectionPool<SmtpConnection>
  /** Told of each new connection, how it did with TLS. Must not throw. */
  readonly observeTls?: ((target: RouteTarget, end: TlsEnd) => void) | undefined
}

export interface HandOverEnd {
  /** In the order of the addressees. */
  readonly answers: readonly HostAnswer[]
  readonly newConnection: boolean
  readonly tls: TlsFacts | undefined
}

interface Line {
  connection: SmtpConnection | undefined
  isNew: boolean
  tls: TlsFacts | undefined
  /** The connection is in the clear because TLS failed: not to be kept. */
  fallback: boolean
}

/**
 * mail → rcpt → data at one address, over a warm connection if there is one. The recipients go in as
 * many transactions as the host's limits ask for. The slot is released in any case.
 */
export async function handOver(
  work: HandOver,
  addressees: readonly Addressee[],
  deps: HandOverDeps,
): Promise<HandOverEnd> {
  const { warm } = work.slot
  const line: Line = { connection: warm, isNew: false, tls: warm?.tls, fallback: false }
  if (line.connection !== undefined) {
    work.recorder.add('note', `open connection to ${work.target.host} used again`)
  }
  try {
    const answers: HostAnswer[] = []
    while (answers.length < addressees.length) {
      const rest = addressees.slice(answers.length)
      const some = await sendSome(work, rest, line, deps)
      answers.push(...some.answers)
      if (some.usable) continue
      // The host fell away between two transactions: the rest shares its fate, but not the doubt.
      while (answers.length < addressees.length) answers.push(some.rest)
    }
    return { answers, newConnection: line.isNew, tls: line.tls }
  } finally {
    // One failed handshake does not make a host one without TLS: the next delivery tries again.
    if (line.fallback) line.connection?.quit()
    deps.pool.release(work.slot, line.connection)
  }
}

interface SomeEnd {
  readonly answers: readonly HostAnswer[]
  /** Further transactions make sense at this host. */
  readonly usable: boolean
  /** What holds for recipients that this host was not told about. */
  readonly rest: HostAnswer
}

async function sendSome(
  work: HandOver,
  rest: readonly Addressee[],
  line: Line,
  deps: HandOverDeps,
): Promise<SomeEnd> {
  const warm = line.connection?.canBegin === true && !line.isNew
  const opened = await ensureConnection(work, line, deps)
  if (opened !== undefined) return { answers: [opened], usable: false, rest: opened }
  const first = await transact(work, rest, line)
  if (!warm || first.outcome.failure === undefined || first.outcome.mailAnswered) return first.end
  // A warm connection that dies before MAIL is answered was dead already: no fault of the host.
  if (work.cancel.aborted) return first.end
  work.recorder.add('note', 'the connection had gone stale')
  line.connection = undefined
  const again = await ensureConnection(work, line, deps)
  if (again !== undefined) return { answers: [again], usable: false, rest: again }
  return (await transact(work, rest, line)).end
}

/** An answer when there is no connection to be had. */
async function ensureConnection(
  work: HandOver,
  line: Line,
  deps: HandOverDeps,
): Promise<HostAnswer | undefined> {
  if (line.connection?.canBegin === true) return undefined
  line.connection?.quit()
  line.connection = undefined
  line.isNew = true
  const { target, plan, recorder, cancel } = work
  const { security, ownNames } = plan
  const request = { target, security, ownNames, recorder, cancel }
  const opened = await openConnection(request, deps.options, deps.dialer)
  deps.observeTls?.(target, opened.tlsEnd)
  line.tls = opened.tlsEnd.kind === 'secured' ? opened.tlsEnd.facts : undefined
  if (opened.kind === 'failed') return readFailure(opened.failure, target.host, false)
  line.connection = opened.connection
  line.fallback = opened.fallback
  return undefined
}

async function transact(
  work: HandOver,
  rest: readonly Addressee[],
  line: Line,
): Promise<{ readonly end: SomeEnd; readonly outcome: TransactionOutcome }> {
  const connection = line.connection
  if (connection === undefined) throw new Error('no connection to send on')
  const { message, sizeBytes, bytes } = work.job
  const some = rest.slice(0, connection.rcptMax ?? rest.length)
  const transaction = {
    sender: work.sender,
    recipients: some.map(({ path }) => path),
    sizeBytes,
    eightBit: message.eightBit,
    needsSmtpUtf8: message.needsSmtpUtf8,
    dsn: { message: message.dsn, recipients: some.map(({ recipient }) => recipient.dsn) },
  }
  const outcome = await connection.send(transaction, bytes, work.recorder, work.cancel)
  const end = readOutcome(outcome, work.target.host)
  return { end: connection.offersDsn ? markPassed(end) : end, outcome }
}

/** The host was told what the sender wants to know: reports of success are its task now. */
function markPassed(end: SomeEnd): SomeEnd {
  const answers = end.answers.map((answer): HostAnswer =>
    answer.result.kind === 'accepted'
      ? { ...answer, result: { ...answer.result, dsnPassed: true } }
      : answer,
  )
  return { ...end, answers }
}

function readOutcome(outcome: TransactionOutcome, host: string): SomeEnd {
  const { verdicts, failure, uncertain } = outcome
  const lost = failure ?? NO_ANSWER
  const answers = verdicts.map((verdict) =>
    verdict === undefined ? readFailure(lost, host, uncertain) : readVerdict(verdict, host),
  )
  // MAIL deferred: further transactions would hear the same.
  const deferred = answers.find(({ kind }) => kind === 'next-host')
  const rest = deferred ?? readFailure(lost, host, false)
  return { answers, usable: failure === undefined && deferred === undefined, rest }
}

const NO_ANSWER = {
  kind: 'broken',
  permanent: false,
  enhanced: '4.5.0',
  problem: 'no answer',
} as const
