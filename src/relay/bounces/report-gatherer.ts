import { NO_BYTES } from '#core/bytes.ts'
import { CancelSource } from '#core/cancel-source.ts'
import { contentBytes, type MessageContent } from '#core/message.ts'
import { isPending } from '#core/recipient.ts'
import { SECOND_MS } from '#core/time.ts'
import { Wake } from '../delivery/wake.ts'
import type { Announcements } from '../ports/announcements.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { NewMessage, QueueStore } from '../ports/queue-store.ts'
import type { DueReport, ReportStore } from '../ports/report-store.ts'
import type { Spool } from '../ports/spool.ts'
import { readBody } from '../ports/stored-body.ts'
import { MAX_RETURNED_BYTES, type ReportWriter } from './dsn-out.ts'

export interface ReportGathererDeps {
  readonly reports: ReportStore
  readonly queue: Pick<QueueStore, 'loadContent'>
  readonly spool: Pick<Spool, 'read'>
  readonly writeReport: ReportWriter
  readonly announcements: Announcements
  readonly clock: Clock
  readonly log: Log
}

const BATCH = 50
/** Another process may have written what is due; and a clock may jump. */
const POLL_MS = 30 * SECOND_MS
/** Outcomes come by the hundred a second; one look serves them all. */
const REST_MS = 200

/**
 * Tells senders what the outcomes left to be told: one report for all recipients of a message that
 * ended within a short time. The items are rows, so nothing is lost when the process dies, and each is
 * told once, because its row goes in the transaction that queues the report.
 */
export class ReportGatherer {
  readonly #deps: ReportGathererDeps
  readonly #wake: Wake
  readonly #ending = new CancelSource()
  #loop: Promise<void> = Promise.resolve()

  constructor(deps: ReportGathererDeps) {
    this.#deps = deps
    this.#wake = new Wake(deps.clock)
  }

  start(): void {
    this.#loop = this.#run()
  }

  /** Something was left to be told; it may be due. */
  wake(): void {
    this.#wake.call()
  }

  /** Resolves when the report under way is queued. */
  stop(): Promise<void> {
    this.#ending.cancel()
    this.#wake.call()
    return this.#loop
  }

  async #run(): Promise<void> {
    while (!this.#ending.signal.aborted) {
      let wait = POLL_MS
      try {
        if ((await this.tellDue()) === BATCH) continue
        const dueAt = await this.#deps.reports.nextDueAt()
        const left = dueAt === undefined ? POLL_MS : dueAt - this.#deps.clock.now()
        wait = Math.min(Math.max(left, REST_MS), POLL_MS)
      } catch (error) {
        this.#deps.log.error('report.store_failed', { error })
      }
      await this.#deps.clock.sleep(REST_MS, this.#ending.signal)
      await this.#wake.wait(wait - REST_MS)
    }
  }

  /** Tells what is due, one batch; answers how many reports there were. Rejects when a store is away. */
  async tellDue(): Promise<number> {
    const { reports, clock } = this.#deps
    const due = await reports.due(clock.now(), BATCH)
    for (const each of due) await this.#tell(each)
    return due.length
  }

  async #tell(due: DueReport): Promise<void> {
    const { reports, announcements, log } = this.#deps
    const { message, action, items } = due
    const report = await this.#write(due)
    const recipientIds = items.map(({ recipientId }) => recipientId)
    const told = { messageId: message.id, action, recipientIds, report }
    if ((await reports.settle(told)) === 'gone' || report === undefined) return
    log.info('report.queued', { messageId: message.id, action, recipients: items.length })
    announcements.publish({ kind: 'mail-queued' })
  }

  /** Undefined when nothing is left to be told: the delay is over. */
  async #write({ message, action, items }: DueReport): Promise<NewMessage | undefined> {
    const { queue, writeReport, clock } = this.#deps
    const still = action === 'delayed' ? items.filter(({ state }) => isPending(state)) : items
    if (still.length === 0) return undefined
    const content = await queue.loadContent(message.id)
    const wantsAll = message.dsn?.ret === 'full' && action === 'failed'
    return writeReport({
      message,
      action,
      items: still.map(({ facts }) => facts),
      header: content?.header ?? NO_BYTES,
      body: wantsAll && content !== undefined ? await this.#bodyOf(content) : undefined,
      now: clock.now(),
    })
  }

  /** Undefined when it is too large to be sent back. */
  async #bodyOf(content: MessageContent): Promise<Uint8Array | undefined> {
    if (contentBytes(content) > MAX_RETURNED_BYTES) return undefined
    return readBody(content.body, this.#deps.spool)
  }
}
