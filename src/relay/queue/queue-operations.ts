import { NO_BYTES } from '#core/bytes.ts'
import { actorName, type Actor, type AuditEntry } from '#core/audit.ts'
import { CancelSource } from '#core/cancel-source.ts'
import { uuidV7, type AuditId, type EventId, type MessageId } from '#core/ids.ts'
import type { Message } from '#core/message.ts'
import { queueActionRule, type QueueAction } from '#core/queue-action.ts'
import { err, ok, type Result } from '#core/result.ts'
import type { TenantScope } from '#core/tenant.ts'
import { HOUR_MS, SECOND_MS, type EpochMs } from '#core/time.ts'
import type { ReportWriter } from '../bounces/dsn-out.ts'
import type { Announcements } from '../ports/announcements.ts'
import type { Clock } from '../ports/clock.ts'
import type { HistoryStore } from '../ports/history-store.ts'
import type { Log } from '../ports/log.ts'
import type {
  AuditStore,
  QueueBatch,
  QueueChange,
  QueueFilter,
  QueueOperationsStore,
  QueueScan,
} from '../ports/queue-operations.ts'
import type { QueueStore } from '../ports/queue-store.ts'
import type { Random } from '../ports/random.ts'
import type { Refusal } from '../refusal.ts'
import {
  concerns,
  describeFilter,
  DESTINATION_INVALID,
  FILTER_EMPTY,
  MAX_IDS,
  NO_SUCH_MESSAGE,
  NOTHING_TO_UNDO,
  routingName,
  TOO_MANY_IDS,
  type OperationRequest,
} from './operation-request.ts'
import { returnedByPerson } from './returned-by-person.ts'

export interface QueueOperationsDeps {
  readonly operations: QueueOperationsStore
  readonly audit: AuditStore
  readonly history: Pick<HistoryStore, 'find'>
  readonly queue: Pick<QueueStore, 'loadContent'>
  readonly writeReport: ReportWriter
  readonly announcements: Announcements
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

/** Who asks, and for whose mail. */
export interface OperationCaller {
  readonly scope: TenantScope
  readonly actor: Actor
}

export interface OperationReport {
  /** Of the audit entry; takes a deletion back. Undefined for a dry run. */
  readonly id: AuditId | undefined
  readonly action: QueueAction | 'undo'
  /** Recipients that were, or on a dry run would be, changed so far. */
  readonly count: number
  /** Being delivered at this moment, so left alone. */
  readonly busy: number
  /** False: it goes on in the background; the audit entry counts. */
  readonly finished: boolean
}

/** Recipients of one transaction: some 10 ms on the writer's thread, between other people's commits. */
const BATCH = 200
/** How long a deletion can be taken back. */
export const UNDO_MS = HOUR_MS

/** What people do to mail that waits: counted first if they like, written down, and in small steps. */
export class QueueOperations {
  readonly #deps: QueueOperationsDeps
  readonly #ending = new CancelSource()
  readonly #running = new Set<Promise<unknown>>()

  constructor(deps: QueueOperationsDeps) {
    this.#deps = deps
  }

  /** Waits at most `waitMs` for the end of a long operation, which then goes on by itself. */
  async run(
    caller: OperationCaller,
    asked: OperationRequest,
    waitMs: number,
  ): Promise<Result<OperationReport, Refusal>> {
    const refused = await this.#refusal(caller.scope, asked)
    if (refused !== undefined) return err(refused)
    const request = { ...asked, destination: routingName(asked.destination) }
    const began = this.#deps.clock.now()
    if (request.dryRun) return ok(await this.#count(caller.scope, request, began))
    const id = await this.#begin(caller, request, began)
    const progress = { id, action: request.action, count: 0, busy: 0 }
    const work = this.#work(caller, request, began, progress)
    const finished = await this.#within(work, waitMs)
    return ok({ ...progress, finished })
  }

  /** Takes a deletion of the last hour back: by the id of the operation, or of one message. */
  async undo(
    caller: OperationCaller,
    id: AuditId | MessageId,
    waitMs: number,
  ): Promise<Result<OperationReport, Refusal>> {
    const { clock } = this.#deps
    const began = clock.now()
    if (!(await this.#mayBeUndone(caller.scope, id))) return err(NOTHING_TO_UNDO)
    const operationId = await this.#append(caller, 'undo', began, { of: id })
    const progress = { id: operationId, action: 'undo' as const, count: 0, busy: 0 }
    const work = this.#putBack(caller.scope, id, began, progress)
    const finished = await this.#within(work, waitMs)
    if (finished && progress.count === 0) return err(NOTHING_TO_UNDO)
    return ok({ ...progress, finished })
  }

  /** Ends what is under way between two batches. What was done stays done, and is counted. */
  async close(): Promise<void> {
    this.#ending.cancel()
    await Promise.allSettled(this.#running)
  }

  async #refusal(scope: TenantScope, request: OperationRequest): Promise<Refusal | undefined> {
    const { filter, action, destination } = request
    const narrows = Object.values(filter).some((value) => value !== undefined)
    if (!narrows && !request.all) return FILTER_EMPTY
    const given = destination !== undefined
    const good = given ? routingName(destination) !== undefined : true
    if (!good || given !== (action === 'reroute')) return DESTINATION_INVALID
    const ids = filter.messageIds ?? []
    if (ids.length > MAX_IDS) return TOO_MANY_IDS
    for (const id of ids) {
      if ((await this.#deps.history.find(scope, id)) === undefined) return NO_SUCH_MESSAGE
    }
    return undefined
  }

  async #count(
    scope: TenantScope,
    request: OperationRequest,
    began: EpochMs,
  ): Promise<OperationReport> {
    let [count, busy] = [0, 0]
    for await (const entries of this.#matching(scope, request)) {
      for (const { recipient } of entries) {
        if (recipient.state === 'leased') busy += 1
        else if (concerns(request, recipient, { began, scope })) count += 1
      }
    }
    return { id: undefined, action: request.action, count, busy, finished: true }
  }

  async #begin(caller: OperationCaller, request: OperationRequest, now: EpochMs): Promise<AuditId> {
    await this.#deps.operations.forgetCancelled(now - UNDO_MS)
    const { action, filter, destination } = request
    return this.#append(caller, action, now, {
      filter: describeFilter(filter),
      ...(destination === undefined ? {} : { destination }),
    })
  }

  async #append(
    { scope, actor }: OperationCaller,
    action: OperationReport['action'],
    now: EpochMs,
    meta: AuditEntry['meta'],
  ): Promise<AuditId> {
    const { audit, random } = this.#deps
    const id = uuidV7<AuditId>(now, random.bytes(10))
    await audit.append({
      id,
      accountId: scope.kind === 'tenant' ? scope.accountId : undefined,
      actor: actorName(actor),
      action: `queue.${action}`,
      category: 'Send',
      targetType: 'queue',
      targetName: 'waiting mail',
      targetId: undefined,
      meta: { ...meta, count: 0, finished: false },
      createdAt: now,
    })
    return id
  }

  async #work(
    caller: OperationCaller,
    request: OperationRequest,
    began: EpochMs,
    progress: { readonly id: AuditId; count: number; busy: number },
  ): Promise<void> {
    const { scope } = caller
    for await (const entries of this.#matching(scope, request)) {
      const wanted = entries.filter(({ recipient }) =>
        concerns(request, recipient, { began, scope }),
      )
      progress.busy += entries.filter(({ recipient }) => recipient.state === 'leased').length
      if (wanted.length === 0) continue
      const batch = await this.#compose(caller, request, progress.id, wanted)
      progress.count += await this.#deps.operations.apply(scope, batch)
      for (const { message } of wanted) this.#announce(message)
      // A bounce queues its reports.
      if (queueActionRule(request.action).dueNow || request.action === 'bounce') {
        this.#deps.announcements.publish({ kind: 'mail-queued' })
      }
    }
    await this.#finish(progress, request.action)
  }

  #announce({ accountId, id }: Message): void {
    this.#deps.announcements.publish({ kind: 'changed', accountId, topic: 'email', id })
  }

  async #finish(
    progress: { readonly id: AuditId; readonly count: number; readonly busy: number },
    action: string,
  ): Promise<void> {
    const { audit, log } = this.#deps
    const { id, count, busy } = progress
    await audit.amend(id, { busy, finished: !this.#ending.signal.aborted })
    log.info(`queue.${action}`, { operationId: id, recipients: count, busy })
  }

  async *#matching(
    scope: TenantScope,
    { filter, action }: OperationRequest,
  ): AsyncGenerator<QueueScan['entries']> {
    const { from } = queueActionRule(action)
    const wanted =
      filter.states === undefined ? from : from.filter((s) => filter.states?.includes(s))
    const narrowed: QueueFilter = { ...filter, states: [...wanted, 'leased'] }
    let after: string | undefined
    do {
      const page = { filter: narrowed, limit: BATCH, after }
      const scan = await this.#deps.operations.scan(scope, page)
      yield scan.entries
      ;({ after } = scan)
    } while (after !== undefined && !this.#ending.signal.aborted)
  }

  async #compose(
    { actor }: OperationCaller,
    request: OperationRequest,
    operationId: AuditId,
    entries: QueueScan['entries'],
  ): Promise<QueueBatch> {
    const { clock } = this.#deps
    const now = clock.now()
    const { action, destination } = request
    const by = actor.kind === 'operator' ? 'the operator of the relay' : 'the owner of the mail'
    const problem = action === 'bounce' ? `${by} returned it` : undefined
    const groups = Map.groupBy(entries, ({ message }) => message.id)
    const changes: QueueChange[] = []
    for (const group of groups.values()) {
      changes.push(await this.#change(group, problem, now))
    }
    const detail = { action, by, ...(destination === undefined ? {} : { destination }) }
    const event = { name: queueActionRule(action).event, detail }
    return { operationId, action, changes, now, destination, problem, event }
  }

  async #change(
    group: QueueScan['entries'],
    problem: string | undefined,
    now: EpochMs,
  ): Promise<QueueChange> {
    const { random, queue, writeReport } = this.#deps
    const [{ message } = { message: undefined }] = group
    if (message === undefined) throw new Error('a group without a message')
    const recipients = group.map(({ recipient }) => recipient)
    let report: QueueChange['report']
    if (problem !== undefined) {
      const header = (await queue.loadContent(message.id))?.header ?? NO_BYTES
      report = writeReport(returnedByPerson({ message, recipients, header, problem, now }))
    }
    return {
      messageId: message.id,
      recipients: recipients.map(({ id }) => ({
        id,
        eventId: uuidV7<EventId>(now, random.bytes(10)),
      })),
      report,
    }
  }

  async #mayBeUndone(scope: TenantScope, id: AuditId | MessageId): Promise<boolean> {
    const { audit, history } = this.#deps
    const operation = await audit.find(scope, id as AuditId)
    if (operation !== undefined) return operation.action === 'queue.delete'
    return (await history.find(scope, id as MessageId)) !== undefined
  }

  async #putBack(
    scope: TenantScope,
    id: AuditId | MessageId,
    began: EpochMs,
    progress: { readonly id: AuditId; count: number; busy: number },
  ): Promise<void> {
    const { operations, random, clock, announcements } = this.#deps
    let restored: number
    do {
      const now = clock.now()
      const eventIds = Array.from({ length: BATCH }, () => uuidV7<EventId>(now, random.bytes(10)))
      restored = await operations.undo(scope, {
        id,
        operationId: progress.id,
        cancelledSince: began - UNDO_MS,
        now,
        eventIds,
        detail: { action: 'undo' },
      })
      progress.count += restored
    } while (restored === BATCH && !this.#ending.signal.aborted)
    announcements.publish({ kind: 'mail-queued' })
    await this.#finish(progress, 'undo')
  }

  /** True when the work ended in time; rejects as it does. What goes on is logged when it fails. */
  async #within(work: Promise<void>, waitMs: number): Promise<boolean> {
    const { clock, log } = this.#deps
    this.#running.add(work)
    const timer = new CancelSource()
    let waiting = true
    const settled = work.finally(() => this.#running.delete(work))
    settled.catch((error: unknown) => {
      if (!waiting) log.error('queue.operation-failed', { error })
    })
    try {
      if (waitMs === Infinity) return await settled.then(() => true)
      const late = clock.sleep(waitMs, timer.signal).then(() => false)
      return await Promise.race([settled.then(() => true), late])
    } finally {
      waiting = false
      timer.cancel()
    }
  }
}

export const HTTP_WAIT_MS = 5 * SECOND_MS
