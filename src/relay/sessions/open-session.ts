import type { ConnectionId, MessageId } from '#core/ids.ts'
import { describeReply, replyClass, type SmtpReply } from '#core/reply.ts'
import type { SessionListener, SmtpSessionDetail } from '#core/smtp-session.ts'
import type { EpochMs } from '#core/time.ts'
import type { TlsFacts } from '#core/tls.ts'
import type { Clock } from '../ports/clock.ts'
import type { UsernameOwner } from '../ports/session-store.ts'
import type { LoginAttempt, Peer, SessionEnd, SessionWatch } from '../ports/smtp-session.ts'
import { BoundedDialogue } from './bounded-dialogue.ts'
import { judgeSession, type SessionFindings } from './judge-session.ts'
import { MASKED, safeLine } from './safe-line.ts'

const MAX_USERNAME_LENGTH = 255
const MAX_HELO_LENGTH = 255
const MAX_USERNAMES = 5
const MAX_MESSAGE_IDS = 100

const QUEUED_AS = /^Queued as ([0-9a-f-]{36})$/

type Draft = { -readonly [K in keyof SessionFindings]: SessionFindings[K] }

/** One connection while it lasts: what is said on it, within bounds, and what came of it. */
export class OpenSession implements SessionWatch {
  readonly id: ConnectionId
  readonly startedAt: EpochMs
  /** Something happened since it was last written. */
  isDirty = true
  /** Undefined before the first time; by the clock that never goes back. */
  writtenAtMs: number | undefined
  readonly startedAtMs: number
  readonly #peer: Peer
  readonly #listener: SessionListener
  readonly #clock: Pick<Clock, 'now' | 'monotonicMs'>
  readonly #dialogue = new BoundedDialogue()
  readonly #usernames: string[] = []
  #granted: string | undefined
  #messageIds: MessageId[] = []
  #tls: TlsFacts | undefined
  #helo = ''
  #verb = ''
  #contentBytes = 0
  #endedAt: EpochMs | undefined
  readonly #findings: Draft = {
    isOpen: true,
    messagesAccepted: 0,
    loggedIn: false,
    failedLogin: undefined,
    refusal: undefined,
    lastWord: undefined,
    inTransaction: false,
    end: undefined,
    endDetail: undefined,
  }

  constructor(peer: Peer, listener: SessionListener, clock: Pick<Clock, 'now' | 'monotonicMs'>) {
    this.id = peer.connectionId
    this.startedAt = clock.now()
    this.startedAtMs = clock.monotonicMs()
    this.#peer = peer
    this.#listener = listener
    this.#clock = clock
  }

  heard(line: string): void {
    this.#tellContent()
    const text = safeLine(line)
    // A line inside a login belongs to the AUTH before it.
    if (text !== MASKED) this.#verb = text.slice(0, 4).toUpperCase()
    if (this.#verb === 'EHLO' || this.#verb === 'HELO') {
      this.#helo = text.slice(5, 5 + MAX_HELO_LENGTH)
    }
    this.#add('client', text)
  }

  said(reply: SmtpReply): void {
    this.#tellContent()
    this.#add('server', describeReply(reply))
    if (reply.code === 421) this.#findings.lastWord = reply
    else if (replyClass(reply) !== 'positive' && reply.code >= 400) this.#noteRefusal(reply)
    else if (this.#verb === 'MAIL') this.#findings.inTransaction = true
    else if (this.#verb === 'RSET') this.#findings.inTransaction = false
  }

  content(bytes: number): void {
    this.#contentBytes += bytes
    this.isDirty = true
  }

  secured(tls: TlsFacts): void {
    this.#tls = tls
    this.isDirty = true
  }

  ended(end: SessionEnd, detail?: string): void {
    if (this.#findings.end !== undefined) return
    this.#findings.end = end
    this.#findings.endDetail = detail
  }

  /** The product has judged a login. */
  login({ username }: LoginAttempt, reply: SmtpReply): void {
    const name = username.slice(0, MAX_USERNAME_LENGTH)
    if (!this.#usernames.includes(name)) this.#usernames.push(name)
    if (this.#usernames.length > MAX_USERNAMES) this.#usernames.shift()
    if (replyClass(reply) === 'positive') {
      this.#granted = name
      this.#findings.loggedIn = true
    } else this.#findings.failedLogin = { username: name, reply }
  }

  /** The product has judged a message. */
  finished(reply: SmtpReply): void {
    this.#findings.inTransaction = false
    if (replyClass(reply) !== 'positive') return
    this.#findings.messagesAccepted += 1
    const id = QUEUED_AS.exec(reply.lines.join(' '))?.[1]
    if (id === undefined) return
    this.#messageIds.push(id as MessageId)
    if (this.#messageIds.length > MAX_MESSAGE_IDS) this.#messageIds.shift()
  }

  closed(): void {
    this.#tellContent()
    this.#endedAt = this.#clock.now()
    this.#findings.isOpen = false
    this.isDirty = true
  }

  get isOpen(): boolean {
    return this.#findings.isOpen
  }

  /** What is worth keeping longest: somebody will ask why. */
  get isTrouble(): boolean {
    const { messagesAccepted, failedLogin, refusal } = this.#findings
    return messagesAccepted === 0 && (failedLogin !== undefined || refusal !== undefined)
  }

  /** Names that were tried, in lower case; the last is the likeliest. */
  get usernames(): readonly string[] {
    const names = this.#granted === undefined ? this.#usernames : [this.#granted]
    return names.map((name) => name.toLowerCase())
  }

  /** As it stands. `owners` by user name in lower case. */
  snapshot(owners: ReadonlyMap<string, UsernameOwner>): SmtpSessionDetail {
    const tried = this.#granted === undefined ? this.#usernames.toReversed() : [this.#granted]
    const username = tried.find((name) => owners.has(name.toLowerCase())) ?? tried[0]
    const owner = username === undefined ? undefined : owners.get(username.toLowerCase())
    const tls = this.#tls && { version: this.#tls.version, cipher: this.#tls.cipher }
    return {
      id: this.id,
      accountId: owner?.accountId,
      credentialId: owner?.credentialId,
      startedAt: this.startedAt,
      endedAt: this.#endedAt,
      remoteAddress: this.#peer.address.text,
      listener: this.#listener,
      tls,
      helo: this.#helo,
      username,
      ...judgeSession(this.#findings, owner),
      messagesAccepted: this.#findings.messagesAccepted,
      dialogue: { ...this.#dialogue.snapshot(), messageIds: [...this.#messageIds] },
    }
  }

  #noteRefusal(reply: SmtpReply): void {
    // What leads nowhere (an unknown command, NOOP) is in the dialogue and explains nothing; neither
    // does "MAIL first" to a client that pipelined on after its MAIL was refused.
    if (reply.enhanced === '5.5.1' && this.#findings.refusal !== undefined) return
    if (['AUTH', 'MAIL', 'RCPT', 'DATA', 'BDAT'].includes(this.#verb)) {
      this.#findings.refusal = { verb: this.#verb, reply }
    }
  }

  #tellContent(): void {
    if (this.#contentBytes === 0) return
    const bytes = this.#contentBytes
    this.#contentBytes = 0
    this.#add('client', `[${bytes} bytes of the message]`)
  }

  #add(direction: 'client' | 'server', text: string): void {
    this.isDirty = true
    this.#dialogue.add(direction, this.#clock.monotonicMs() - this.startedAtMs, text)
  }
}
