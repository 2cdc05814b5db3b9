import type { CancelSignal } from '#core/cancel.ts'
import { CancelSource } from '#core/cancel-source.ts'
import { SECOND_MS } from '#core/time.ts'
import type { Clock } from '#relay/ports/clock.ts'
import type { Log } from '#relay/ports/log.ts'
import type { MailboxEntry } from './mailbox-entry.ts'
import type { SandboxMailbox } from './mailbox.ts'

/** Brings a report to the mail host of the address, as the provider would; the problem when it could not. */
export type ReportCourier = (
  report: Uint8Array,
  to: string,
  cancel: CancelSignal,
) => Promise<string | undefined>

export interface ComplaintsDeps {
  readonly mailbox: Pick<SandboxMailbox, 'amend'>
  readonly clock: Pick<Clock, 'sleep'>
  readonly log: Log
}

/** A reader needs a moment; it is also time for the relay to write down that the message arrived. */
const READING_MS = SECOND_MS
const RETRY_MS = 5 * SECOND_MS
const TRIES = 3
/** Complaints under way; what comes beyond is kept with its message and not sent. */
const MAX_WAITING = 1_000

/** Sends the reports that `complain@` addresses make to the return paths of their messages. */
export class Complaints {
  readonly #deps: ComplaintsDeps
  readonly #ending = new CancelSource()
  readonly #running = new Set<Promise<void>>()
  #courier: ReportCourier | undefined

  constructor(deps: ComplaintsDeps) {
    this.#deps = deps
  }

  /** From now on there is somebody to send them by. */
  sendBy(courier: ReportCourier): void {
    this.#courier = courier
  }

  /** Goes on by itself; what becomes of it is in the mailbox. */
  file(entry: MailboxEntry, report: Uint8Array): void {
    if (this.#running.size >= MAX_WAITING) return
    const work = this.#send(entry, report)
      .catch((error: unknown) =>
        this.#deps.log.warn('sandbox.complaint_failed', { id: entry.id, error }),
      )
      .finally(() => this.#running.delete(work))
    this.#running.add(work)
  }

  /** Ends what is under way. */
  async close(): Promise<void> {
    this.#ending.cancel()
    await Promise.all(this.#running)
  }

  async #send(entry: MailboxEntry, report: Uint8Array): Promise<void> {
    const { mailbox, clock, log } = this.#deps
    const { complaint } = entry
    if (complaint === undefined) return
    const { signal } = this.#ending
    let problem: string | undefined
    for (let tries = 0; tries < TRIES; tries++) {
      await clock.sleep(tries === 0 ? READING_MS : RETRY_MS, signal)
      if (signal.aborted) return
      problem =
        this.#courier === undefined
          ? 'the sandbox is not ready'
          : await this.#courier(report, complaint.reportTo, signal)
      if (problem === undefined) break
    }
    if (problem !== undefined) log.info('sandbox.complaint_not_sent', { id: entry.id, problem })
    const sent = problem === undefined
    await mailbox.amend({ ...entry, complaint: { ...complaint, sent, problem } })
  }
}
