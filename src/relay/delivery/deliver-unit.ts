import { NO_BYTES } from '#core/bytes.ts'
import type { CancelSignal } from '#core/cancel.ts'
import type { MessageEvent } from '#core/event.ts'
import type { Message } from '#core/message.ts'
import { uuidV7, type EventId, type WorkerId } from '#core/ids.ts'
import type { Recipient, RecipientState } from '#core/recipient.ts'
import type { RetrySchedule } from '#core/retry.ts'
import type { Suppression } from '#core/suppression.ts'
import { SECOND_MS, type EpochMs } from '#core/time.ts'
import { planReports, type ReportPlan } from '../bounces/plan-reports.ts'
import { decideSuppression } from '../bounces/decide-suppression.ts'
import type { Classified } from '../bounces/classify.ts'
import { providerOf } from '../bounces/classify.ts'
import { StoreUnavailable } from '../ports/access-stores.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { ClaimedWork, Outcome, QueueStore } from '../ports/queue-store.ts'
import type { Random } from '../ports/random.ts'
import type { DeliveryReport, MailTransport, RecipientResult } from '../ports/transport.ts'
import type { DeliveryMetrics } from './delivery-metrics.ts'
import type { DeliveryUnit } from './delivery-unit.ts'
import { careFor, holdInQuarantine } from './quarantine.ts'
import { describeTrouble, readSignal, type Signal } from './shaping/feedback.ts'
import { judgeResult, type RecipientOutcome } from './outcome.ts'
import { impossible, type Prepared } from './prepare.ts'
import { STOPPED, type StoreGuard } from './store-guard.ts'

export interface DeliverDeps {
  readonly queue: Pick<QueueStore, 'record' | 'markBegun'>
  readonly transport: Pick<MailTransport, 'deliver'>
  /** Loads and signs; rejects when a store is away. */
  readonly prepare: (work: ClaimedWork) => Promise<Prepared>
  readonly reports: ReportPlan
  /** Something was left to be told to a sender. */
  readonly onReportItems?: () => void
  /** An outcome was written down. */
  readonly onRecorded?: (message: Message) => void
  readonly schedule: RetrySchedule
  readonly owner: WorkerId
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly metrics: DeliveryMetrics
}

/** What was sent and what it came to, not yet written down. */
export interface Sent {
  readonly outcome: Outcome
  readonly recipients: readonly RecipientOutcome[]
  readonly signal: Signal
  /** The destination's, as every sender may read it. */
  readonly problem: string
  readonly hosts: readonly string[]
}

/** `unrecorded`: the process stopped before the outcome could be written. */
export type RecordEnd = 'recorded' | 'lease-lost' | 'unrecorded'

export interface Recorded {
  readonly end: RecordEnd
  /** The earliest moment at which the outcome makes a retry due. */
  readonly nextDueAt: EpochMs | undefined
}

const NOTHING_TRIED: DeliveryReport = { attempts: [], results: new Map() }

/** What the worker holds over its deliveries. */
export interface DeliveryControl {
  readonly guard: StoreGuard
  /** No delivery begins any more. */
  readonly ending: CancelSignal
  /** Deliveries under way end as soon as they can. */
  readonly cancel: CancelSignal
}

/**
 * The recipe's first half: prepare → send → judge. `not-begun`: nothing was sent, because the store
 * is away or the worker ends. Never rejects.
 */
export async function sendUnit(
  unit: DeliveryUnit,
  control: DeliveryControl,
  deps: DeliverDeps,
): Promise<Sent | 'not-begun'> {
  const { guard, ending, cancel } = control
  const care = careFor(unit.suspicion)
  if (care === 'hold') return holdUnit(unit, deps)
  if (care !== 'none' && !(await markBegun(unit, control, deps))) return 'not-begun'
  const prepared = await guard.persist('prepare', () => prepareUnit(unit, deps), ending)
  if (prepared === STOPPED || !guard.healthy || ending.aborted) return 'not-begun'
  const report = await send(unit, prepared, cancel, deps)
  const recipients = judgeUnit(unit, prepared, report, deps)
  const outcome = composeOutcome(unit, { report, outcomes: recipients }, deps)
  const results = [...report.results.values()]
  const [signal, problem] = [readSignal(results), describeTrouble(results)]
  return { outcome, recipients, signal, problem, hosts: report.hosts ?? [] }
}

function holdUnit(unit: DeliveryUnit, deps: DeliverDeps): Sent {
  const now = deps.clock.now()
  const { message } = unit.claimed.work
  deps.log.error('delivery.quarantined', { messageId: message.id, destination: unit.destination })
  const recipients = unit.recipients.map((recipient) => holdInQuarantine(recipient, now))
  const outcome: Outcome = {
    owner: deps.owner,
    messageId: message.id,
    attempts: [],
    changes: recipients.map((each) => each.change),
    events: recipients.map((each) => toEvent(each, now, deps.random)),
    reports: [],
  }
  return { outcome, recipients, signal: 'neutral', problem: '', hosts: [] }
}

/** False when the worker ends before it could be written. */
async function markBegun(
  unit: DeliveryUnit,
  { guard, ending }: DeliveryControl,
  deps: DeliverDeps,
): Promise<boolean> {
  const { message } = unit.claimed.work
  const ids = unit.recipients.map(({ id }) => id)
  const mark = (): Promise<void> => deps.queue.markBegun(deps.owner, message.id, ids)
  return (await guard.persist('mark', mark, ending)) !== STOPPED
}

/** The second half: record, until it succeeds or the guard is stopped. Never rejects. */
export async function recordUnit(
  unit: DeliveryUnit,
  sent: Sent,
  guard: StoreGuard,
  deps: DeliverDeps,
): Promise<Recorded> {
  const end = await guard.persist('record', () => deps.queue.record(sent.outcome))
  if (end === STOPPED) {
    deps.metrics.unrecorded.add(1)
    deps.log.error('delivery.unrecorded', { messageId: sent.outcome.messageId })
    return { end: 'unrecorded', nextDueAt: undefined }
  }
  observe(unit, end, sent.recipients, deps)
  for (const { host, durationMs } of sent.outcome.attempts) {
    deps.metrics.attempts.observe(durationMs / SECOND_MS, { provider: providerOf(host) ?? 'other' })
  }
  // Also when all went well: what others of the message left to be told may be due by it.
  if (end === 'recorded') deps.onReportItems?.()
  if (end === 'recorded') deps.onRecorded?.(unit.claimed.work.message)
  return { end, nextDueAt: end === 'recorded' ? firstDue(sent.outcome) : undefined }
}

/** Rejects when a store is away. A fault of this message alone is a temporary problem of its own. */
async function prepareUnit(unit: DeliveryUnit, deps: DeliverDeps): Promise<Prepared> {
  const { claimed, giveUp } = unit
  if (giveUp !== undefined) {
    const why = { permanent: false, enhanced: '4.4.1', problem: giveUp }
    return impossible(why, claimed.work.content?.header ?? NO_BYTES)
  }
  try {
    claimed.prepared ??= deps.prepare(claimed.work)
    return await claimed.prepared
  } catch (error) {
    claimed.prepared = undefined
    if (error instanceof StoreUnavailable) throw error
    const messageId = claimed.work.message.id
    deps.log.error('delivery.prepare-failed', { messageId, error })
    const why = {
      permanent: false,
      enhanced: '4.3.0',
      problem: 'the message could not be prepared',
    }
    return impossible(why, claimed.work.content?.header ?? NO_BYTES)
  }
}

async function send(
  unit: DeliveryUnit,
  prepared: Prepared,
  cancel: CancelSignal,
  deps: DeliverDeps,
): Promise<DeliveryReport> {
  if (prepared.kind === 'impossible') return NOTHING_TRIED
  const { message } = unit.claimed.work
  const { bytes, sizeBytes } = prepared
  const { routingDomain: destination, recipients } = unit
  try {
    const job = { message, destination, recipients, bytes, sizeBytes }
    return await deps.transport.deliver(job, cancel)
  } catch (error) {
    // Against its promise; what it did is not known.
    deps.log.error('delivery.transport-failed', { messageId: message.id, destination, error })
    return NOTHING_TRIED
  }
}

const NO_VERDICT: RecipientResult = {
  kind: 'unreachable',
  permanent: false,
  enhanced: '4.3.0',
  problem: 'the delivery ended without a result for this address',
  uncertain: true,
}

function judgeUnit(
  unit: DeliveryUnit,
  prepared: Prepared,
  report: DeliveryReport,
  deps: DeliverDeps,
): readonly RecipientOutcome[] {
  const began = prepared.kind === 'ready'
  const context = { now: deps.clock.now(), schedule: deps.schedule, began }
  const fallback = prepared.kind === 'impossible' ? prepared.result : NO_VERDICT
  return unit.recipients.map((recipient: Recipient) => {
    const result = report.results.get(recipient.id) ?? fallback
    return judgeResult(recipient, result, context, deps.random.fraction())
  })
}

/** A report of ours that does not arrive says nothing that the account's list should hold. */
function suppressionsOf(
  message: Message,
  outcomes: readonly RecipientOutcome[],
  now: EpochMs,
  { random }: DeliverDeps,
): readonly Suppression[] {
  if (message.source === 'dsn') return []
  return outcomes.flatMap((outcome) => decideSuppression(outcome, now, random) ?? [])
}

function composeOutcome(
  unit: DeliveryUnit,
  came: { readonly report: DeliveryReport; readonly outcomes: readonly RecipientOutcome[] },
  deps: DeliverDeps,
): Outcome {
  const { message } = unit.claimed.work
  const { report, outcomes } = came
  const now = deps.clock.now()
  return {
    owner: deps.owner,
    messageId: message.id,
    attempts: report.attempts,
    changes: outcomes.map((each) => each.change),
    events: outcomes.map((each) => toEvent(each, now, deps.random)),
    reports: [],
    reportItems: planReports(message, outcomes, now, deps.reports),
    suppressions: suppressionsOf(message, outcomes, now, deps),
  }
}

function firstDue(outcome: Outcome): EpochMs | undefined {
  let first: EpochMs | undefined
  for (const { to, dueAt } of outcome.changes) {
    if (to === 'deferred' && (first === undefined || dueAt < first)) first = dueAt
  }
  return first
}

function toEvent(outcome: RecipientOutcome, now: EpochMs, random: Random): MessageEvent {
  const { recipient, event } = outcome
  return {
    id: uuidV7<EventId>(now, random.bytes(10)),
    accountId: recipient.accountId,
    messageId: recipient.messageId,
    recipientId: recipient.id,
    name: event.name,
    at: now,
    detail: event.detail,
  }
}

function observe(
  unit: DeliveryUnit,
  written: 'recorded' | 'lease-lost',
  outcomes: readonly RecipientOutcome[],
  deps: DeliverDeps,
): void {
  const { log, metrics } = deps
  const { message } = unit.claimed.work
  if (written === 'lease-lost') {
    metrics.leaseLost.add(1)
    log.warn('delivery.lease-lost', { messageId: message.id, destination: unit.destination })
    return
  }
  for (const { change, recipient, uncertain, classified } of outcomes) {
    metrics.outcomes.add(1, { state: change.to })
    countClass(change.to, classified, metrics)
    if (uncertain) metrics.uncertain.add(1)
    log.info(`delivery.${change.to}`, {
      messageId: message.id,
      recipient: recipient.address,
      attempts: change.attempts,
      ...(classified === undefined ? {} : { class: classified.class }),
      ...(change.lastProblem === undefined ? {} : { problem: change.lastProblem }),
    })
  }
}

function countClass(
  state: RecipientState,
  classified: Classified | undefined,
  metrics: DeliveryMetrics,
): void {
  if (classified === undefined) return
  if (state === 'deferred') metrics.deferred.add(1, { class: classified.class })
  else metrics.bounced.add(1, { class: classified.class, kind: classified.kind })
}
