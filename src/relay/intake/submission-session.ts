import { CancelSource } from '#core/cancel-source.ts'
import type { RecipientDsn } from '#core/dsn.ts'
import type { Credential } from '#core/account.ts'
import { uuidV7, type MessageId } from '#core/ids.ts'
import { addressBucket } from '#core/ip.ts'
import { formatMailbox, type Mailbox } from '#core/mailbox.ts'
import { reply, type SmtpReply } from '#core/reply.ts'
import { never } from '#core/result.ts'
import { LoginDesk, type LoginDeps, type LoginResult } from '../access/login.ts'
import type { DomainStore } from '../ports/access-stores.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { Counter } from '../ports/metrics.ts'
import type {
  LoginAttempt,
  MailRequest,
  MessageSink,
  Peer,
  RcptRequest,
  SessionFacts,
  SmtpSessionHandler,
} from '../ports/smtp-session.ts'
import type { Spool } from '../ports/spool.ts'
import type { Submitter } from './draft.ts'
import type { DiskRoom } from './disk-room.ts'
import { IncomingMessage, type IncomingLimits, type ReceivedMessage } from './incoming-message.ts'
import type { QuotaGate } from './quota-gate.ts'
import type { OpenLogins, Standing } from './open-logins.ts'
import * as refusals from './refusals.ts'
import { senderRefusal } from './sender-policy.ts'
import { storageRefusal } from './storage-refusal.ts'
import { submit, type SubmitDeps } from './submit.ts'
import type { Unread } from './steps/header-parses.ts'

export interface SubmissionSessionDeps {
  readonly login: LoginDeps
  readonly openLogins: OpenLogins
  readonly domains: Pick<DomainStore, 'findByName'>
  readonly spool: Pick<Spool, 'create'>
  readonly diskRoom: DiskRoom
  /** Without it quotas refuse at the final dot only. */
  readonly quotaGate?: QuotaGate | undefined
  readonly limits: IncomingLimits
  readonly submit: SubmitDeps
  readonly clock: Clock
  readonly log: Log
  readonly logins: Counter
}

interface LoggedIn {
  readonly credential: Credential
  standing: Standing
  readonly leave: () => void
}

interface Transaction {
  readonly request: MailRequest
  /** By address, so that one named twice gets the message once. */
  readonly recipients: Map<string, Mailbox>
  readonly dsn: Map<string, RecipientDsn>
}

const ACCEPTED_SENDER = reply(250, '1.0', 'Sender ok')
const ACCEPTED_RECIPIENT = reply(250, '1.5', 'Recipient ok')

/** The product's side of one submission connection. */
export class SubmissionSession implements SmtpSessionHandler {
  readonly #deps: SubmissionSessionDeps
  readonly #peer: Peer
  readonly #hangUp: (reply: SmtpReply) => void
  readonly #desk: LoginDesk
  readonly #gone = new CancelSource()
  #login: LoggedIn | undefined
  #transaction: Transaction | undefined

  constructor(deps: SubmissionSessionDeps, peer: Peer, hangUp: (reply: SmtpReply) => void) {
    const log = deps.log.child({ connectionId: peer.connectionId })
    this.#deps = { ...deps, log, submit: { ...deps.submit, log } }
    this.#peer = peer
    this.#hangUp = hangUp
    this.#desk = new LoginDesk({ ...deps.login, log })
  }

  async login(attempt: LoginAttempt): Promise<SmtpReply> {
    const { username, authzid, password } = attempt
    const result = await this.#desk.login(
      { username, authzid, password, addressBucket: addressBucket(this.#peer.address) },
      this.#gone.signal,
    )
    this.#deps.logins.add(1, { result: result.kind })
    return this.#answerLogin(result)
  }

  #answerLogin(result: LoginResult): SmtpReply {
    switch (result.kind) {
      case 'granted':
        this.#enter(result.credential, result.domainStatus === 'verified')
        return reply(235, '7.0', `Logged in; sending for ${result.credential.domainName}`)
      case 'denied':
        return refusals.badLogin()
      case 'account-suspended':
        return refusals.accountSuspended()
      case 'store-away':
        return refusals.loginStoreAway()
      default:
        return never(result)
    }
  }

  #enter(credential: Credential, verified: boolean): void {
    this.#leave()
    const { accountId, domainId, id: credentialId, username } = credential
    const onStanding = (standing: Exclude<Standing, 'good'>): void => {
      login.standing = standing
      // MAIL tells of the other cases; this one does not wait for it.
      if (standing === 'revoked') this.#hangUp(refusals.credentialRevoked())
    }
    let leave: () => void = () => {}
    const login: LoggedIn = {
      credential,
      standing: verified ? 'good' : 'domain-not-verified',
      leave: () => leave(),
    }
    this.#login = login
    // The client may have gone while its password was looked at.
    if (this.#gone.signal.aborted) return
    leave = this.#deps.openLogins.add({ credentialId, accountId, domainId, onStanding })
    this.#deps.log.info('login.granted', { username, accountId })
  }

  async mail(request: MailRequest): Promise<SmtpReply> {
    this.#transaction = undefined
    const login = this.#login
    if (login === undefined) return refusals.notLoggedIn()
    const { limits, diskRoom, domains } = this.#deps
    try {
      const refusal = await this.#standingRefusal(login)
      if (refusal !== undefined) return refusal
      const declared = request.declaredBytes ?? 0
      if (declared > limits.maxMessageBytes) return refusals.messageTooBig(limits.maxMessageBytes)
      const { accountId, domainName: domain } = login.credential
      const unwelcome = await senderRefusal(request.sender, { accountId, domain }, domains)
      if (unwelcome !== undefined) return unwelcome
      if (!(await diskRoom.has(declared))) return refusals.diskFull()
      const overQuota = await this.#deps.quotaGate?.atMail(submitterOf(login))
      if (overQuota !== undefined) return overQuota
    } catch (error) {
      this.#deps.log.error('intake.store_failed', { error })
      return storageRefusal(error)
    }
    this.#transaction = { request, recipients: new Map(), dsn: new Map() }
    return ACCEPTED_SENDER
  }

  /** Bad news may be old: the store is asked before it is passed on. Good news is checked at the end. */
  async #standingRefusal(login: LoggedIn): Promise<SmtpReply | undefined> {
    if (login.standing === 'good') return undefined
    if (login.standing !== 'revoked') {
      const { username, id } = login.credential
      const record = await this.#deps.login.credentials.findForLogin(username)
      login.standing =
        record?.credential.id !== id
          ? 'revoked'
          : record.accountStatus === 'suspended'
            ? 'account-suspended'
            : record.domainStatus === 'verified'
              ? 'good'
              : 'domain-not-verified'
    }
    return standingReply(login)
  }

  async rcpt(request: RcptRequest): Promise<SmtpReply> {
    const transaction = this.#transaction
    const login = this.#login
    if (transaction === undefined || login === undefined) return reply(503, '5.1', 'MAIL first')
    const { recipient } = request
    if (recipient.domain === undefined && recipient.literal === undefined) {
      return refusals.recipientWithoutDomain(recipient.localpart)
    }
    const address = formatMailbox(recipient)
    const { recipients } = transaction
    const { quotaGate } = this.#deps
    if (quotaGate !== undefined && !recipients.has(address)) {
      const overQuota = await quotaGate.atRcpt(submitterOf(login), recipients, address)
      if (overQuota !== undefined) return overQuota
    }
    recipients.set(address, recipient)
    if (request.dsn !== undefined) transaction.dsn.set(address, request.dsn)
    return ACCEPTED_RECIPIENT
  }

  openMessage(facts: SessionFacts): Promise<MessageSink | SmtpReply> {
    const login = this.#login
    const transaction = this.#transaction
    if (login === undefined) return Promise.resolve(refusals.notLoggedIn())
    if (transaction === undefined || transaction.recipients.size === 0) {
      return Promise.resolve(reply(503, '5.1', 'MAIL and RCPT first'))
    }
    if (login.standing === 'revoked') return Promise.resolve(refusals.credentialRevoked())
    const { limits, spool, log } = this.#deps
    const complete = (message: ReceivedMessage): Promise<SmtpReply> =>
      this.#submit(login, transaction, facts, message)
    return Promise.resolve(new IncomingMessage({ limits, spool, log, complete }))
  }

  async #submit(
    login: LoggedIn,
    transaction: Transaction,
    facts: SessionFacts,
    message: ReceivedMessage,
  ): Promise<SmtpReply> {
    const { clock, submit: deps } = this.#deps
    const at = clock.now()
    const unread: Unread = {
      id: uuidV7<MessageId>(at, deps.random.bytes(10)),
      submitter: submitterOf(login),
      envelope: {
        sender: transaction.request.sender,
        recipients: [...transaction.recipients.values()],
        dsn: { message: transaction.request.dsn, recipients: transaction.dsn },
      },
      arrival: {
        helo: facts.helo,
        extended: facts.extended,
        tls: facts.tls,
        clientAddress: this.#peer.address.text,
        smtpUtf8: transaction.request.smtpUtf8,
        at,
      },
    }
    return submit(unread, message, 'smtp', deps)
  }

  reset(): void {
    this.#transaction = undefined
  }

  closed(): void {
    this.#gone.cancel()
    this.#leave()
    this.#transaction = undefined
  }

  #leave(): void {
    this.#login?.leave()
    this.#login = undefined
  }
}

function submitterOf({ credential }: LoggedIn): Submitter {
  const { accountId, id: credentialId, domainId, domainName: domain } = credential
  return { accountId, credentialId, domainId, domain }
}

function standingReply(login: LoggedIn): SmtpReply | undefined {
  switch (login.standing) {
    case 'good':
      return undefined
    case 'revoked':
      return refusals.credentialRevoked()
    case 'account-suspended':
      return refusals.accountSuspended()
    case 'domain-not-verified':
      return refusals.domainNotVerified(login.credential.domainName)
    default:
      return never(login.standing)
  }
}
