import type { Attempt } from '#core/attempt.ts'
import type { CancelSignal } from '#core/cancel.ts'
import type { RecipientId } from '#core/ids.ts'
import type { Recipient } from '#core/recipient.ts'
import type { ReversePath } from '#core/mailbox.ts'
import type { Message } from '#core/message.ts'
import type { TlsPolicyUsed } from '#core/tls.ts'
import { formatTlsa } from '#proto/dane/tlsa.ts'
import { parseForwardPath, parseReversePath } from '#proto/smtp/wire/path.ts'
import type { Clock } from '../ports/clock.ts'
import type { Dialer } from '../ports/dialer.ts'
import type { Random } from '../ports/random.ts'
import type {
  DeliveryJob,
  DeliveryReport,
  MailTransport,
  RecipientResult,
} from '../ports/transport.ts'
import type { RouteFault, RoutePlan, RouteTarget, TargetTls } from '../routing/route.ts'
import type { Router } from '../routing/router.ts'
import { AttemptRecorder } from './attempt-recorder.ts'
import { ConnectionPool } from './connection-pool.ts'
import { handOver, type Addressee, type HandOverDeps, type HandOverEnd } from './hand-over.ts'
import { isTransient, summarize } from './host-result.ts'
import type { SmtpConnection } from './smtp-connection.ts'
import type { SmtpClientOptions } from './smtp-options.ts'

export interface SmtpTransportDeps {
  readonly router: Router
  /** Says what each target's connection has to give. Never rejects. Undefined: what the plan says. */
  readonly secure?: (plan: RoutePlan, message: Message) => Promise<RoutePlan | RouteFault>
  readonly observeTls?: HandOverDeps['observeTls']
  readonly dialer: Dialer
  readonly clock: Clock
  readonly random: Random
}

/** One delivery on its way through the hosts. */
interface Delivery {
  readonly job: DeliveryJob
  readonly sender: ReversePath
  readonly cancel: CancelSignal
  readonly startedMs: number
  /** Addressees without a final result. */
  open: readonly Addressee[]
  readonly attempts: Attempt[]
  readonly results: Map<RecipientId, RecipientResult>
  /** What had to be given, when no host could be tried because of it. */
  tlsPolicy: TlsPolicyUsed | undefined
  /** What counts for the open ones if no further host says anything. */
  readonly fallback: Map<RecipientId, RecipientResult>
}

/**
 * {@link MailTransport} over SMTP: plan → for each address: connect → hello → secure → mail → rcpt →
 * data, until every recipient has a final result. The next address is tried when a host as a whole
 * failed (connection, greeting, EHLO, MAIL deferred), never because a recipient was deferred.
 */
export function createSmtpTransport(
  options: SmtpClientOptions,
  deps: SmtpTransportDeps,
): MailTransport {
  const pool = new ConnectionPool<SmtpConnection>(options.pool)
  const context = { ...deps, options, pool }
  return {
    deliver: (job, cancel) => deliver(job, cancel, context),
    close: () => pool.close(),
  }
}

type Context = SmtpTransportDeps & HandOverDeps

async function deliver(
  job: DeliveryJob,
  cancel: CancelSignal,
  context: Context,
): Promise<DeliveryReport> {
  const recorder = new AttemptRecorder(context.clock)
  const delivery = begin(job, cancel, context)
  let hosts: readonly string[] = []
  if (delivery.open.length > 0) {
    const route = await findRoute(job, context)
    if (route.kind === 'plan') hosts = route.targets.map(({ host }) => host)
    for (const note of route.notes) recorder.add('note', note)
    if (route.kind === 'fault') {
      delivery.tlsPolicy = route.tlsPolicy
      endWith(delivery, faultResult(route))
    } else await tryTargets(delivery, route, recorder, context)
  }
  if (delivery.attempts.length === 0) noteNothingTried(delivery, recorder, context)
  return { attempts: delivery.attempts, results: delivery.results, hosts }
}

async function findRoute(
  job: DeliveryJob,
  { router, secure }: Context,
): Promise<RoutePlan | RouteFault> {
  const route = await router(job.destination)
  if (route.kind === 'fault' || secure === undefined) return route
  return secure(route, job.message)
}

function begin(job: DeliveryJob, cancel: CancelSignal, context: Context): Delivery {
  const results = new Map<RecipientId, RecipientResult>()
  const open: Addressee[] = []
  const sender = parseReversePath(job.message.returnPath)
  for (const recipient of job.recipients) {
    const path = parseForwardPath(recipient.address)
    if (!sender.ok) results.set(recipient.id, impossible('5.1.7', 'bad envelope sender'))
    else if (path.ok) open.push({ recipient, path: path.value })
    else results.set(recipient.id, impossible('5.1.3', `bad address (${path.error})`))
  }
  return {
    job,
    sender: sender.ok ? sender.value : null,
    cancel,
    startedMs: context.clock.monotonicMs(),
    open,
    attempts: [],
    results,
    tlsPolicy: undefined,
    fallback: new Map(),
  }
}

function impossible(enhanced: string, problem: string): RecipientResult {
  return { kind: 'unreachable', permanent: true, enhanced, problem, uncertain: false }
}

function faultResult(fault: RouteFault): RecipientResult {
  const { permanent, enhanced, problem } = fault
  return { kind: 'unreachable', permanent, enhanced, problem, uncertain: false }
}

const STOPPING: RecipientResult = {
  kind: 'unreachable',
  permanent: false,
  enhanced: '4.3.2',
  problem: 'the relay is stopping',
  uncertain: false,
}

async function tryTargets(
  delivery: Delivery,
  plan: RoutePlan,
  planning: AttemptRecorder,
  context: Context,
): Promise<void> {
  const { cancel } = delivery
  // The first attempt's transcript begins with the route.
  let recorder: AttemptRecorder | undefined = planning
  for (const target of plan.targets) {
    if (delivery.open.length === 0 || cancel.aborted) break
    if (delivery.attempts.length > 0 && isLate(delivery, context)) break
    const slot = await context.pool.acquire(poolKey(target, plan, context), cancel)
    if (slot === undefined) break
    recorder ??= new AttemptRecorder(context.clock)
    const { job, sender } = delivery
    const work = { job, sender, plan, target, slot, recorder, cancel }
    const tried = delivery.open
    const end = await handOver(work, tried, context)
    applyAnswers(delivery, end)
    const tlsPolicy = target.tls?.used
    const ended = { target, tls: end.tls, tlsPolicy, newConnection: end.newConnection }
    const recipients = tried.map(({ recipient }) => recipient)
    const results = end.answers.map(({ result }) => result)
    delivery.attempts.push(
      recorder.finish(job.message.id, context.random, {
        ...ended,
        recipientIds: recipients.map(({ id }) => id),
        summary: summarize(results),
      }),
    )
    recorder = undefined
  }
  endWith(delivery, STOPPING)
}

function isLate(delivery: Delivery, context: Context): boolean {
  return context.clock.monotonicMs() - delivery.startedMs > context.options.maxDeliveryMs
}

// The host name is part of it, because the certificate was judged for that name.
function poolKey(target: RouteTarget, plan: RoutePlan, context: Context): string {
  const { tls, implicitTls, credentials } = plan.security
  const { host, address, port } = target
  const parts = [address.text, port, host, tls, implicitTls, credentials?.username ?? '']
  // A connection is only used again for mail that asks for the same proof.
  if (target.tls !== undefined) parts.push(describeProof(target.tls))
  return `${parts.join(' ')} ${context.options.heloName}`
}

function describeProof({ need, serverName, dane }: TargetTls): string {
  const records = (dane?.records ?? []).map(formatTlsa)
  return [need, serverName, ...records, ...(dane?.names ?? [])].join(' ')
}

function applyAnswers(delivery: Delivery, end: HandOverEnd): void {
  const still: Addressee[] = []
  for (const [i, addressee] of delivery.open.entries()) {
    const answer = end.answers[i]
    const { id } = addressee.recipient
    if (answer?.kind === 'final') {
      delivery.results.set(id, answer.result)
      continue
    }
    still.push(addressee)
    // One host that may get better outweighs another's permanent refusal at its door.
    const before = delivery.fallback.get(id)
    const keep = before !== undefined && isTransient(before) && answer !== undefined
    if (answer !== undefined && !(keep && !isTransient(answer.result))) {
      delivery.fallback.set(id, answer.result)
    }
  }
  delivery.open = still
}

/** Gives every open recipient its last word. */
function endWith(delivery: Delivery, otherwise: RecipientResult): void {
  for (const { recipient } of delivery.open) {
    delivery.results.set(recipient.id, delivery.fallback.get(recipient.id) ?? otherwise)
  }
  delivery.open = []
}

/** There is always an attempt to read, also when nobody could be dialled. */
function noteNothingTried(delivery: Delivery, recorder: AttemptRecorder, context: Context): void {
  const { message, recipients } = delivery.job
  const results = recipients.map(({ id }: Recipient) => delivery.results.get(id) ?? STOPPING)
  const summary = summarize(results)
  recorder.add('note', summary)
  delivery.attempts.push(
    recorder.finish(message.id, context.random, {
      recipientIds: recipients.map(({ id }) => id),
      target: undefined,
      tls: undefined,
      tlsPolicy: delivery.tlsPolicy,
      newConnection: false,
      summary,
    }),
  )
}
