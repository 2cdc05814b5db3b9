import { formatMailbox } from '#core/mailbox.ts'
import { reply, type SmtpReply } from '#core/reply.ts'
import { never } from '#core/result.ts'
import type { Clock } from '#relay/ports/clock.ts'
import type { Log } from '#relay/ports/log.ts'
import type { MailChecker } from '#relay/ports/mail-auth.ts'
import type {
  MailRequest,
  MessageSink,
  Peer,
  RcptRequest,
  SessionFacts,
  SmtpService,
  SmtpSessionHandler,
} from '#relay/ports/smtp-session.ts'
import type { Complaints } from './complaints.ts'
import { CheckLimiter } from './check-limiter.ts'
import type { SandboxMailbox } from './mailbox.ts'
import { ReceivedTransaction, type ReceivingContext } from './received-transaction.ts'
import { RetryMemory } from './retry-memory.ts'
import { scriptedBehaviour, type ScriptedBehaviour } from './scripted-addresses.ts'

const MAX_RECIPIENTS = 1_000

export interface ReceivingHostDeps {
  readonly hostname: string
  readonly maxMessageBytes: number
  readonly mailbox: SandboxMailbox
  readonly checker: MailChecker
  readonly clock: Clock
  readonly log: Log
  readonly complaints: Pick<Complaints, 'file'>
}

interface ReceivingHost extends ReceivingContext {
  readonly retries: RetryMemory
}

/**
 * The mail host that takes mail for every domain: SPF, DKIM and DMARC are judged before the reply, as
 * real hosts do, and kept with the message; a verdict refuses nothing, so that all can be read.
 */
export function createReceivingHost(deps: ReceivingHostDeps): SmtpService {
  const host: ReceivingHost = {
    ...deps,
    retries: new RetryMemory(),
    checks: new CheckLimiter(),
  }
  return {
    hostname: deps.hostname,
    maxMessageBytes: deps.maxMessageBytes,
    maxRecipients: MAX_RECIPIENTS,
    requiresTls: false,
    requiresLogin: false,
    open: (peer) => new ReceivingSession(host, peer),
  }
}

interface Transaction {
  readonly sender: string
  readonly recipients: string[]
  readonly behaviours: ScriptedBehaviour[]
}

class ReceivingSession implements SmtpSessionHandler {
  readonly #host: ReceivingHost
  readonly #peer: Peer
  readonly #gone = new AbortController()
  #transaction: Transaction | undefined

  constructor(host: ReceivingHost, peer: Peer) {
    this.#host = host
    this.#peer = peer
  }

  login(): Promise<SmtpReply> {
    return Promise.resolve(reply(502, '5.1', 'No logins here: this host takes mail from anybody'))
  }

  mail(request: MailRequest): Promise<SmtpReply> {
    const sender = request.sender === null ? '' : formatMailbox(request.sender)
    this.#transaction = { sender, recipients: [], behaviours: [] }
    return Promise.resolve(reply(250, '1.0', 'Sender accepted'))
  }

  rcpt(request: RcptRequest): Promise<SmtpReply> {
    const transaction = this.#transaction
    if (transaction === undefined) return Promise.resolve(reply(503, '5.1', 'Send MAIL first'))
    const address = formatMailbox(request.recipient)
    const behaviour = scriptedBehaviour(request.recipient.localpart)
    const refusal = behaviour && this.#refuse(behaviour, transaction.sender, address)
    if (refusal !== undefined) return Promise.resolve(refusal)
    if (!transaction.recipients.includes(address)) transaction.recipients.push(address)
    if (behaviour !== undefined) transaction.behaviours.push(behaviour)
    return Promise.resolve(reply(250, '1.5', 'Recipient accepted'))
  }

  async openMessage(facts: SessionFacts): Promise<MessageSink | SmtpReply> {
    const transaction = this.#transaction
    if (transaction === undefined) return reply(503, '5.1', 'Send MAIL first')
    const { id, message } = await this.#host.mailbox.receive()
    return new ReceivedTransaction(this.#host, message, {
      id,
      sender: transaction.sender,
      recipients: [...transaction.recipients],
      behaviours: [...transaction.behaviours],
      peer: this.#peer,
      facts,
      gone: this.#gone.signal,
    })
  }

  reset(): void {
    this.#transaction = undefined
  }

  closed(): void {
    this.#transaction = undefined
    this.#gone.abort()
  }

  /** The reply to RCPT when the address does not take mail now. */
  #refuse(behaviour: ScriptedBehaviour, sender: string, address: string): SmtpReply | undefined {
    switch (behaviour.kind) {
      case 'refuse':
        return behaviour.reply
      case 'refuse-first': {
        const seen = this.#noteTry(sender, address)
        return (seen?.tries ?? 0) < behaviour.times ? behaviour.reply : undefined
      }
      case 'refuse-until': {
        const seen = this.#noteTry(sender, address)
        const waited = seen === undefined ? 0 : this.#host.clock.monotonicMs() - seen.firstAtMs
        return waited < behaviour.afterMs ? behaviour.reply : undefined
      }
      case 'refuse-content':
      case 'answer-late':
      case 'drop':
      case 'complain':
        return undefined
      default:
        return never(behaviour)
    }
  }

  #noteTry(sender: string, address: string) {
    return this.#host.retries.note(sender, address, this.#host.clock.monotonicMs())
  }
}
