import type { CancelSignal } from '#core/cancel.ts'
import { reply, type SmtpReply } from '#core/reply.ts'
import type { Clock } from '#relay/ports/clock.ts'
import type { Log } from '#relay/ports/log.ts'
import type { MailChecker, MailVerdicts } from '#relay/ports/mail-auth.ts'
import type { MessageSink, Peer, SessionFacts } from '#relay/ports/smtp-session.ts'
import type { Complaints } from './complaints.ts'
import type { CheckLimiter } from './check-limiter.ts'
import { composeFeedbackReport } from './feedback-report.ts'
import type { IncomingMessage } from './incoming-message.ts'
import type { Complaint, MailboxEntry } from './mailbox-entry.ts'
import { summarizeMessage } from './message-reader.ts'
import type { SandboxMailbox } from './mailbox.ts'
import { scriptedBehaviour, type ScriptedBehaviour } from './scripted-addresses.ts'

/** What the transactions of all connections share. */
export interface ReceivingContext {
  readonly hostname: string
  readonly mailbox: SandboxMailbox
  readonly checker: MailChecker
  readonly checks: CheckLimiter
  readonly clock: Clock
  readonly log: Log
  readonly complaints: Pick<Complaints, 'file'>
}

/** One message on its way in, and what was agreed before it. */
export interface ReceivedEnvelope {
  readonly id: string
  readonly sender: string
  readonly recipients: readonly string[]
  readonly behaviours: readonly ScriptedBehaviour[]
  readonly peer: Peer
  readonly facts: SessionFacts
  /** The connection is gone. */
  readonly gone: CancelSignal
}

const NOT_YET = 'The report is on its way to the return path.'
const BREAKING = reply(421, '4.2', 'Breaking the connection (scripted address)')

/** From the first byte to the reply to the final dot. */
export class ReceivedTransaction implements MessageSink {
  readonly #host: ReceivingContext
  readonly #message: IncomingMessage
  readonly #envelope: ReceivedEnvelope

  constructor(host: ReceivingContext, message: IncomingMessage, envelope: ReceivedEnvelope) {
    this.#host = host
    this.#message = message
    this.#envelope = envelope
  }

  write(chunk: Uint8Array): void | Promise<void> {
    return this.#message.write(chunk)
  }

  abort(): void {
    void this.#message.discard()
  }

  async finish(): Promise<SmtpReply> {
    try {
      const scripted = await this.#playScript()
      return scripted ?? (await this.#accept())
    } finally {
      // Does nothing once the message is at its place.
      await this.#message.discard()
    }
  }

  /** The reply that ends it here, or undefined after the waiting that was asked for. */
  async #playScript(): Promise<SmtpReply | undefined> {
    const { behaviours, peer, gone } = this.#envelope
    let delayMs = 0
    let refusal: SmtpReply | undefined
    for (const behaviour of behaviours) {
      if (behaviour.kind === 'drop') {
        // A listener that cannot break off says 421 and closes.
        peer.disconnect?.()
        return BREAKING
      }
      if (behaviour.kind === 'refuse-content') refusal = behaviour.reply
      if (behaviour.kind === 'answer-late') delayMs = Math.max(delayMs, behaviour.delayMs)
    }
    if (delayMs > 0) await this.#host.clock.sleep(delayMs, gone)
    return refusal
  }

  async #accept(): Promise<SmtpReply> {
    const { mailbox, log } = this.#host
    const { entry, report } = await this.#host.checks.run(this.#message.isLarge, () =>
      this.#judge(),
    )
    try {
      await mailbox.store(entry, this.#message, report)
    } catch (error) {
      log.error('sandbox.store_failed', { id: entry.id, error })
      return reply(452, '3.1', 'The sandbox mailbox cannot be written; see the log of the server')
    }
    if (report !== undefined) this.#host.complaints.file(entry, report)
    log.debug('sandbox.received', {
      id: entry.id,
      recipients: entry.envelope.recipients.length,
      bytes: entry.sizeBytes,
      dmarc: entry.verdicts?.dmarc.result,
    })
    return reply(250, '0.0', `Kept in the sandbox mailbox as ${entry.id}`)
  }

  async #judge(): Promise<{ entry: MailboxEntry; report: Buffer | undefined }> {
    const { id, sender, recipients, peer, facts } = this.#envelope
    const bytes = await this.#message.bytes()
    const [summary, checked] = await Promise.all([summarizeMessage(bytes), this.#check(bytes)])
    const received = {
      id,
      receivedAt: this.#host.clock.now(),
      envelope: { sender, recipients },
      peer: { address: peer.address.text, port: peer.port },
      helo: facts.helo,
      tls: facts.tls,
      ...summary,
      sizeBytes: this.#message.sizeBytes,
      ...checked,
    }
    const readers = recipients.filter(
      (address) => scriptedBehaviour(localpartOf(address))?.kind === 'complain',
    )
    if (readers.length === 0 || sender === '') {
      return { entry: { ...received, complaint: undefined }, report: undefined }
    }
    const complaint: Complaint = { reportTo: sender, sent: false, problem: NOT_YET }
    return {
      entry: { ...received, complaint },
      report: composeFeedbackReport(received, readers, bytes, this.#host.hostname),
    }
  }

  /** A check that breaks is told in the mailbox and keeps no message out. */
  async #check(
    bytes: Uint8Array,
  ): Promise<{ verdicts: MailVerdicts | undefined; checkProblem: string | undefined }> {
    const { checker, hostname, log } = this.#host
    const { id, sender, peer, facts } = this.#envelope
    try {
      const verdicts = await checker.check(bytes, {
        ip: peer.address,
        helo: facts.helo,
        envelopeSender: sender,
        receivingHost: hostname,
      })
      return { verdicts, checkProblem: undefined }
    } catch (error) {
      log.warn('sandbox.check_failed', { id, error })
      const problem = error instanceof Error ? error.message : String(error)
      return { verdicts: undefined, checkProblem: problem.slice(0, 500) }
    }
  }
}

function localpartOf(address: string): string {
  return address.slice(0, Math.max(address.lastIndexOf('@'), 0))
}
