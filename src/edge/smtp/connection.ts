import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { reply, type SmtpReply } from '#core/reply.ts'
import { never } from '#core/result.ts'
import type { TlsFacts } from '#core/tls.ts'
import { openSession, step, type Step } from '#proto/smtp/server/session.ts'
import type { Effect, Input, ServerPolicy, Session } from '#proto/smtp/server/state.ts'
import type { Log } from '#relay/ports/log.ts'
import type {
  MessageSink,
  Peer,
  SessionWatch,
  SmtpService,
  SmtpSessionHandler,
} from '#relay/ports/smtp-session.ts'
import { answerOf, isSink } from './ask-handler.ts'
import type { ConnectionLimits } from './connection-limits.ts'
import { Deadline, type Overdue } from './deadline.ts'
import { LOCAL_ERROR, OpenMessage } from './open-message.ts'
import { ReplyWriter } from './reply-writer.ts'
import { SPEAKS_PLAIN, SPEAKS_TLS, upgradeToTls, type SecureContexts } from './tls-upgrade.ts'

/** What all connections of a listener share. */
export interface ConnectionSetting {
  readonly service: SmtpService
  readonly policy: ServerPolicy
  readonly contexts: SecureContexts | undefined
  readonly limits: ConnectionLimits
  readonly log: Log
  readonly now: () => number
}

const TLS_HANDSHAKE_RECORD = 0x16

/** The part of `lingerMs` that a message being made durable gets, before 421 is said without its reply. */
const PATIENCE = 0.7

const TOO_LONG = 'it took too long'
const TIME_OUT: SmtpReply = reply(421, '4.2', 'Timeout, closing')
const TOO_SLOW: SmtpReply = reply(421, '4.2', 'Message is sent too slowly, closing')

/**
 * One client: reads bytes, feeds the session, performs what it says, in order. While a question is
 * open or the sink is being written, nothing more is read, so that memory stays bounded by one read
 * and the replies to it. The only file that knows the socket of a session.
 */
export class SmtpConnection {
  readonly #setting: ConnectionSetting
  readonly #peer: Peer
  readonly #writer: ReplyWriter
  readonly #deadline: Deadline
  readonly #message: OpenMessage
  #socket: Socket
  #session: Session | undefined
  #handler: SmtpSessionHandler | undefined
  #watch: SessionWatch | undefined
  #effects: readonly Effect[] = []
  readonly #held: Uint8Array[] = []
  /** An answer, a write to the sink or a handshake has to come before the next effect. */
  #waiting = false
  #running = false
  /** What was left to perform has been replaced by the last words. */
  #abandoned = false
  /** Something more than content has come from the client since its time began to run. */
  #progressed = false
  #eof = false
  #phase: 'open' | 'closing' | 'gone' = 'open'
  #linger: NodeJS.Timeout | undefined
  readonly #onGone: () => void

  constructor(setting: ConnectionSetting, peer: Peer, socket: Socket, onGone: () => void) {
    this.#setting = setting
    this.#peer = peer
    this.#socket = socket
    this.#onGone = onGone
    this.#writer = new ReplyWriter(socket)
    this.#deadline = new Deadline(setting.limits)
    this.#message = new OpenMessage((problem) =>
      this.#log('error', 'smtp.sink_failed', { problem }),
    )
    socket.setNoDelay(true)
    socket.on('error', (problem) => this.#log('debug', 'smtp.socket_error', { problem }))
    socket.once('close', () => this.#gone())
  }

  /** Greets; on a port of implicit TLS after the handshake. */
  start(mode: 'starttls' | 'implicit'): void {
    if (mode === 'starttls') return this.#open(undefined)
    this.#waiting = true
    this.#startTls((facts) => this.#open(facts))
  }

  /** Ends the connection with this reply, now or after the message that is being made durable. */
  hangUp(last: SmtpReply): void {
    if (this.#phase !== 'open') return
    const { lingerMs } = this.#setting.limits
    this.#linger ??= setTimeout(() => this.#cutOff(last), lingerMs * PATIENCE)
    this.#endBy({ kind: 'hang-up', reply: last }, last)
  }

  /** The store has not answered, or the client has not read: the end comes all the same. */
  #cutOff(last: SmtpReply): void {
    const { lingerMs } = this.#setting.limits
    this.#linger = setTimeout(() => this.#socket.destroy(), lingerMs * (1 - PATIENCE))
    if (this.#phase !== 'open') return
    this.#writer.say(last)
    this.#watch?.said(last)
    this.#watch?.ended('hung-up')
    this.#close()
  }

  /** Ends the connection with this reply as soon as no transaction is open. */
  retire(last: SmtpReply): void {
    if (this.#phase !== 'open') return
    if (this.#session === undefined) this.#socket.destroy()
    else this.#feed({ kind: 'retire', reply: last })
  }

  /** To be called every now and then: cuts a peer that has let a deadline pass. */
  tick(): void {
    const overdue = this.#deadline.overdue(this.#setting.now())
    if (overdue !== undefined && this.#phase === 'open') this.#cut(overdue)
  }

  #cut(overdue: Overdue): void {
    const unheard = overdue === 'handshake' && this.#socket.bytesRead === 0
    this.#log('info', 'smtp.timed_out', { overdue, ...(unheard && { hint: SPEAKS_PLAIN }) })
    if (overdue === 'handshake' || overdue === 'unread-replies') {
      this.#watch?.ended(overdue === 'handshake' ? 'handshake-failed' : 'timed-out', TOO_LONG)
      this.#socket.destroy()
      return
    }
    const last = overdue === 'command' ? TIME_OUT : TOO_SLOW
    this.#endBy({ kind: 'time-out', reply: last }, last)
  }

  /** The session's last words, ahead of whatever has not been performed yet. */
  #endBy(input: Input, last: SmtpReply): void {
    if (this.#session === undefined) {
      this.#socket.destroy()
      return
    }
    const { session, effects } = step(this.#session, input)
    this.#session = session
    // Its outcome is awaited: the session says the last word behind it.
    if (this.#message.finishing) return
    // The session may think that a message is with the product which is still in the queue here.
    const close: Effect[] = [
      { kind: 'reply', reply: last },
      { kind: 'close', hint: 'hung-up' },
    ]
    this.#effects = effects.length > 0 ? effects : [{ kind: 'abort' }, ...close]
    this.#abandoned = this.#running
    this.#held.length = 0
    this.#waiting = false
    this.#run()
  }

  #open(tls: TlsFacts | undefined): void {
    const { service, policy } = this.#setting
    const { session, effects } = openSession(policy, tls)
    this.#session = session
    const answer = this.#openHandler(service)
    if (!isHandler(answer)) {
      this.#writer.say(answer)
      this.#close()
      return
    }
    this.#handler = answer
    this.#watch = answer.watch
    if (tls !== undefined) this.#watch?.secured(tls)
    // `open` may have hung up already.
    if (this.#phase !== 'open') return
    if (tls === undefined) this.#listen(this.#socket)
    this.#waiting = false
    this.#take({ session, effects })
    this.#run()
  }

  #openHandler(service: SmtpService): SmtpSessionHandler | SmtpReply {
    try {
      return service.open(this.#peer, (last) => this.hangUp(last))
    } catch (problem) {
      this.#log('error', 'smtp.open_failed', { problem })
      return LOCAL_ERROR
    }
  }

  #listen(socket: Socket): void {
    socket.on('data', (bytes: Uint8Array) => this.#received(bytes))
    socket.on('drain', () => this.#run())
    socket.once('end', () => {
      this.#eof = true
      if (this.#phase === 'open') this.#run()
      // A second end makes an error, with its stack, that nobody is told of.
      else if (!socket.writableEnded) socket.end()
    })
  }

  #received(bytes: Uint8Array): void {
    if (this.#phase !== 'open' || this.#session === undefined) return
    const { tls, state } = this.#session
    if (state.kind === 'starting-tls') return
    if (bytes[0] === TLS_HANDSHAKE_RECORD && state.kind === 'connected' && tls === undefined) {
      this.#log('warn', 'smtp.tls_on_plain_port', { hint: SPEAKS_TLS })
      this.#watch?.ended('tls-on-plain-port', SPEAKS_TLS)
      this.#close()
      return
    }
    this.#deadline.received(bytes.length)
    this.#held.push(bytes)
    if (this.#waiting) this.#socket.pause()
    else this.#run()
  }

  #feed(input: Input): void {
    if (this.#session === undefined) return
    this.#take(step(this.#session, input))
    this.#run()
  }

  #take({ session, effects }: Step): void {
    this.#session = session
    if (effects.length === 0) return
    this.#effects = this.#effects.length === 0 ? effects : [...this.#effects, ...effects]
    this.#progressed ||= effects.some((effect) => effect.kind !== 'chunk')
  }

  /** Performs effects and feeds held bytes until something has to be waited for. */
  #run(): void {
    if (this.#running) return
    this.#running = true
    while (this.#phase === 'open' && !this.#waiting) {
      if (this.#effects.length > 0) this.#performAll()
      else if (!this.#feedHeld()) break
    }
    this.#running = false
    if (this.#phase !== 'open') return
    if (!this.#waiting) return this.#rest()
    this.#deadline.hold(this.#setting.now())
    this.#writer.flushSoon()
  }

  #performAll(): void {
    const effects = this.#effects
    this.#effects = []
    for (let i = 0; i < effects.length; i++) {
      this.#perform(effects[i] as Effect)
      if (this.#phase !== 'open') return
      if (this.#abandoned) {
        this.#abandoned = false
        return
      }
      if (this.#waiting) {
        if (i + 1 < effects.length) this.#effects = effects.slice(i + 1)
        return
      }
    }
  }

  #feedHeld(): boolean {
    if (this.#session === undefined || this.#writer.clogged) return false
    const bytes = this.#held.shift()
    if (bytes === undefined) return false
    this.#take(step(this.#session, { kind: 'bytes', bytes }))
    return true
  }

  /** Nothing is left to do before the client does something. */
  #rest(): void {
    const now = this.#setting.now()
    this.#writer.flush()
    this.#deadline.clogged(this.#writer.clogged, now)
    if (this.#writer.clogged) {
      this.#socket.pause()
      return
    }
    if (this.#held.length > 0) return this.#run()
    if (this.#eof) return this.#feed({ kind: 'eof' })
    this.#deadline.await(awaited(this.#session), this.#progressed, now)
    this.#progressed = false
    if (this.#socket.isPaused()) this.#socket.resume()
  }

  #perform(effect: Effect): void {
    switch (effect.kind) {
      case 'reply':
        this.#writer.say(effect.reply)
        this.#watch?.said(effect.reply)
        return
      case 'ask':
        return this.#ask(effect)
      case 'chunk':
        this.#watch?.content(effect.bytes.length)
        return this.#write(effect.bytes)
      case 'abort':
        return this.#message.abort()
      case 'reset':
        this.#handler?.reset()
        return
      case 'start-tls':
        this.#waiting = true
        this.#writer.flush(() => this.#startTls((tls) => this.#secured(tls)))
        return
      case 'close':
        this.#log('debug', 'smtp.closing', { because: effect.hint })
        this.#watch?.ended(effect.hint)
        return this.#close()
      case 'heard':
        this.#watch?.heard(effect.line)
        return
      default:
        return never(effect)
    }
  }

  #ask(effect: Effect & { readonly kind: 'ask' }): void {
    const handler = this.#handler
    if (handler === undefined) return
    this.#waiting = true
    const { question, facts } = effect
    const onProblem = (problem: unknown): void =>
      this.#log('error', 'smtp.question_failed', { question: question.kind, problem })
    const answer =
      question.kind === 'finish'
        ? this.#message.finish()
        : answerOf(handler, question, facts, onProblem)
    void answer.then((given) => this.#answered(given))
  }

  #answered(answer: SmtpReply | MessageSink): void {
    const sink = isSink(answer) ? answer : undefined
    if (this.#phase !== 'open') {
      sink?.abort()
      return
    }
    this.#waiting = false
    if (sink === undefined) return this.#feed({ kind: 'answer', reply: answer as SmtpReply })
    this.#message.begin(sink)
    this.#feed({ kind: 'opened' })
  }

  #write(bytes: Uint8Array): void {
    const written = this.#message.write(bytes)
    if (written === undefined) return
    this.#waiting = true
    void written.then(() => {
      if (this.#phase !== 'open') return
      this.#waiting = false
      this.#run()
    })
  }

  #startTls(secured: (facts: TlsFacts) => void): void {
    const { contexts } = this.#setting
    if (this.#phase !== 'open' || contexts === undefined || this.#socket.destroyed) {
      this.#socket.destroy()
      return
    }
    this.#held.length = 0
    this.#deadline.await('handshake', true, this.#setting.now())
    const socket: TLSSocket = upgradeToTls(this.#socket, contexts, {
      secured: (_, facts) => {
        if (this.#phase !== 'open') return
        this.#listen(socket)
        secured(facts)
      },
      failed: (problem, hint) => {
        const level = hint === undefined ? 'info' : 'warn'
        this.#log(level, 'smtp.handshake_failed', { problem: problem.message, hint })
        this.#watch?.ended('handshake-failed', hint ?? problem.message)
      },
    })
    this.#socket = socket
    this.#writer.switchTo(socket)
    socket.once('close', () => this.#gone())
  }

  #secured(tls: TlsFacts): void {
    this.#waiting = false
    this.#watch?.secured(tls)
    this.#feed({ kind: 'tls-started', tls })
  }

  /** Sends what has been said and closes; what the client still sends is read and dropped. */
  #close(): void {
    if (this.#phase !== 'open') return
    this.#phase = 'closing'
    this.#message.abort()
    this.#writer.flush()
    this.#held.length = 0
    // Reading on keeps the kernel from answering unread bytes with a reset that eats our last reply.
    this.#socket.end()
    if (this.#eof) this.#socket.destroySoon()
    else this.#socket.resume()
    this.#linger ??= setTimeout(() => this.#socket.destroy(), this.#setting.limits.lingerMs)
  }

  #gone(): void {
    if (this.#phase === 'gone') return
    this.#phase = 'gone'
    if (this.#linger !== undefined) clearTimeout(this.#linger)
    this.#socket.destroy()
    this.#effects = []
    this.#held.length = 0
    this.#message.abort()
    this.#onGone()
    try {
      this.#handler?.closed()
    } catch (problem) {
      this.#log('error', 'smtp.closed_failed', { problem })
    }
  }

  #log(level: 'debug' | 'info' | 'warn' | 'error', event: string, fields: object): void {
    const { connectionId, address } = this.#peer
    this.#setting.log[level](event, { connectionId, address: address.text, ...fields })
  }
}

function isHandler(answer: SmtpSessionHandler | SmtpReply): answer is SmtpSessionHandler {
  return 'openMessage' in answer
}

function awaited(session: Session | undefined): 'command' | 'content' {
  switch (session?.state.kind) {
    case 'receiving':
    case 'receiving-chunk':
    case 'skipping-chunk':
      return 'content'
    default:
      return 'command'
  }
}
