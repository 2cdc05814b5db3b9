import { uuidV7, type MessageId } from '#core/ids.ts'
import { addressBucket } from '#core/ip.ts'
import { formatMailbox, type Mailbox } from '#core/mailbox.ts'
import { reply, type SmtpReply } from '#core/reply.ts'
import type { DiskRoom } from '../intake/disk-room.ts'
import {
  IncomingMessage,
  type IncomingLimits,
  type ReceivedMessage,
} from '../intake/incoming-message.ts'
import { diskFull, messageTooBig } from '../intake/refusals.ts'
import { storageRefusal } from '../intake/storage-refusal.ts'
import type { Clock } from '../ports/clock.ts'
import type {
  MailRequest,
  MessageSink,
  Peer,
  RcptRequest,
  SessionFacts,
  SmtpSessionHandler,
} from '../ports/smtp-session.ts'
import type { AddressLimits } from './address-limits.ts'
import type { Greylist } from './greylist.ts'
import { receiveInbound, type ReceiveDeps } from './receive-inbound.ts'
import * as refusals from './refusals.ts'
import { routeRecipient, type InboundDestination, type RouteDeps } from './route.ts'

export interface MxSessionDeps {
  readonly route: RouteDeps
  readonly receive: ReceiveDeps
  readonly addressLimits: AddressLimits
  /** Undefined: nothing is put off. */
  readonly greylist: Greylist | undefined
  readonly diskRoom: DiskRoom
  readonly limits: IncomingLimits
  readonly clock: Clock
}

interface Transaction {
  readonly request: MailRequest
  /** By address, so that one named twice gets the message once. */
  readonly destinations: Map<string, readonly InboundDestination[]>
}

/** Guesses at addresses that one connection has. */
const MAX_UNKNOWN = 20

/** The product's side of one connection to the MX listener: recipients are judged one by one. */
export class MxSession implements SmtpSessionHandler {
  readonly #deps: MxSessionDeps
  readonly #peer: Peer
  #transaction: Transaction | undefined
  #unknown = 0

  constructor(deps: MxSessionDeps, peer: Peer) {
    const log = deps.receive.log.child({ connectionId: peer.connectionId })
    this.#deps = { ...deps, receive: { ...deps.receive, log } }
    this.#peer = peer
  }

  login(): Promise<SmtpReply> {
    return Promise.resolve(reply(502, '5.1', 'No logins here: this is the door for inbound mail'))
  }

  async mail(request: MailRequest): Promise<SmtpReply> {
    this.#transaction = undefined
    const { addressLimits, limits, diskRoom } = this.#deps
    if (!addressLimits.admit(addressBucket(this.#peer.address))) return refusals.tooManyMessages()
    const declared = request.declaredBytes ?? 0
    if (declared > limits.maxMessageBytes) return messageTooBig(limits.maxMessageBytes)
    try {
      if (!(await diskRoom.has(declared))) return diskFull()
    } catch (error) {
      this.#deps.receive.log.error('inbound.store_failed', { error })
      return storageRefusal(error)
    }
    this.#transaction = { request, destinations: new Map() }
    return reply(250, '1.0', 'Sender ok')
  }

  async rcpt({ recipient }: RcptRequest): Promise<SmtpReply> {
    const transaction = this.#transaction
    if (transaction === undefined) return reply(503, '5.1', 'MAIL first')
    const { route: deps, clock, receive } = this.#deps
    try {
      const { sender } = transaction.request
      const route = await routeRecipient(recipient, { sender, now: clock.now() }, deps)
      if (route.kind === 'accept') {
        if (this.#isPutOff(recipient, route.destinations)) return refusals.greylisted()
        transaction.destinations.set(formatMailbox(recipient), route.destinations)
        return reply(250, '1.5', 'Recipient ok')
      }
      return this.#refuse(route.reply)
    } catch (error) {
      receive.log.error('inbound.store_failed', { error })
      return storageRefusal(error)
    }
  }

  /** Reports of our own mail are waited for: they come in at once. */
  #isPutOff(recipient: Mailbox, destinations: readonly InboundDestination[]): boolean {
    const { greylist } = this.#deps
    const isReport = destinations.every(({ kind }) => kind === 'return-path' || kind === 'srs')
    if (greylist === undefined || isReport) return false
    const sender = this.#transaction?.request.sender ?? null
    const from = sender === null ? '' : formatMailbox(sender)
    return greylist.waitMs(addressBucket(this.#peer.address), from, formatMailbox(recipient)) > 0
  }

  #refuse(answer: SmtpReply): SmtpReply {
    if (answer.code !== 550) return answer
    this.#unknown += 1
    return this.#unknown > MAX_UNKNOWN ? refusals.tooManyUnknown() : answer
  }

  openMessage(facts: SessionFacts): Promise<MessageSink | SmtpReply> {
    const transaction = this.#transaction
    if (transaction === undefined || transaction.destinations.size === 0) {
      return Promise.resolve(reply(503, '5.1', 'MAIL and RCPT first'))
    }
    const { limits, receive } = this.#deps
    const complete = (message: ReceivedMessage): Promise<SmtpReply> =>
      this.#receive(transaction, facts, message)
    const { spool, log } = receive
    return Promise.resolve(new IncomingMessage({ limits, spool, log, complete }))
  }

  #receive(
    { request, destinations }: Transaction,
    facts: SessionFacts,
    message: ReceivedMessage,
  ): Promise<SmtpReply> {
    const { clock, receive } = this.#deps
    const at = clock.now()
    const { helo, extended, tls } = facts
    const arrival = {
      helo,
      extended,
      tls,
      client: this.#peer.address,
      smtpUtf8: request.smtpUtf8,
      at,
    }
    return receiveInbound(
      {
        id: uuidV7<MessageId>(at, receive.random.bytes(10)),
        sender: request.sender,
        arrival,
        destinations: [...destinations.values()].flat(),
      },
      message,
      receive,
    )
  }

  reset(): void {
    this.#transaction = undefined
  }

  closed(): void {
    this.#transaction = undefined
  }
}
