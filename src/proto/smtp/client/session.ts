import { describeReply, replyClass, type SmtpReply } from '#core/reply.ts'
import { never } from '#core/result.ts'
import type { Secret } from '#core/secret.ts'
import type { TlsFacts } from '#core/tls.ts'
import { ReplyDecoder } from '../wire/reply.ts'
import { NO_CAPABILITIES, readCapabilities, type Capabilities } from './capabilities.ts'
import { broken, type Effects, type SessionFailure } from './effect.ts'
import { beginLogin, continueLogin, type Login } from './login.ts'
import { AWAITED, type ClientStep } from './timeouts.ts'
import { findObstacle, TransactionRun, type Transaction } from './transaction.ts'

export interface ClientOptions {
  /** Our name in EHLO. */
  readonly heloName: string
  /** `never`: not even when offered (the handshake has failed before). */
  readonly tls: 'never' | 'opportunistic' | 'required' | 'verified'
  readonly credentials: { readonly username: string; readonly password: Secret } | undefined
  /** The password may cross an unencrypted connection. */
  readonly clearLogin: boolean
  /** A host that says one of these to EHLO is ourselves: a loop (RFC 5321 §6.3). */
  readonly ownNames: readonly string[]
}

type State =
  | { readonly kind: 'greeting' }
  | { readonly kind: 'hello'; readonly verb: 'EHLO' | 'HELO' }
  | { readonly kind: 'starttls' }
  | { readonly kind: 'handshake' }
  | { readonly kind: 'auth'; readonly login: Login }
  | { readonly kind: 'idle' }
  | { readonly kind: 'transaction'; readonly run: TransactionRun }
  | { readonly kind: 'over' }

/**
 * The client's side of one SMTP connection, without I/O: bytes and events in, effects out. Greeting,
 * EHLO, STARTTLS, EHLO again, AUTH, then transactions one after the other. Every method returns what
 * is to be done, in order; after a `close` effect nothing follows.
 */
export class ClientSession {
  readonly #options: ClientOptions
  #decoder = new ReplyDecoder()
  #state: State = { kind: 'greeting' }
  #capabilities = NO_CAPABILITIES
  #tls: TlsFacts | undefined
  #needsReset = false
  #transactions = 0

  constructor(options: ClientOptions) {
    this.#options = options
  }

  get capabilities(): Capabilities {
    return this.#capabilities
  }
  get tls(): TlsFacts | undefined {
    return this.#tls
  }
  /** A transaction may begin (RFC 9422 §3.1: MAILMAX). */
  get canBegin(): boolean {
    const { mailMax } = this.#capabilities
    return this.#state.kind === 'idle' && (mailMax === undefined || this.#transactions < mailMax)
  }

  /** Connected; `tls` when the connection was encrypted from its first byte. */
  start(tls: TlsFacts | undefined): Effects {
    const out: Effects = []
    if (tls !== undefined && !this.#acceptTls(tls, out)) return out
    this.#wait(out)
    return out
  }

  receive(bytes: Uint8Array): Effects {
    const out: Effects = []
    if (this.#state.kind === 'over' || this.#state.kind === 'handshake') return out
    const events = this.#decoder.push(bytes)
    for (const [i, event] of events.entries()) {
      if (this.#isOver()) return out
      if (event.kind === 'fault') {
        out.push({ kind: 'trace', line: 'received', text: event.text })
        this.#end(broken('4.5.0', `bytes that are no SMTP reply (${event.fault})`), out)
        return out
      }
      out.push({ kind: 'trace', line: 'received', text: describeReply(event.reply) })
      if (this.#state.kind === 'starttls' && (i + 1 < events.length || this.#decoder.pending)) {
        // CVE-2021-38371: what follows came in the clear and would be believed inside TLS.
        this.#end(broken('4.7.0', 'the host said more after its answer to STARTTLS'), out)
        return out
      }
      this.#reply(event.reply, out)
    }
    if (events.length > 0) this.#wait(out)
    return out
  }

  /** The handshake has succeeded: everything heard before is forgotten (RFC 3207 §4.2). */
  tlsStarted(facts: TlsFacts): Effects {
    const out: Effects = []
    if (this.#state.kind !== 'handshake') return out
    this.#decoder = new ReplyDecoder()
    this.#capabilities = NO_CAPABILITIES
    if (this.#acceptTls(facts, out)) this.#hello('EHLO', out)
    this.#wait(out)
    return out
  }

  /** Only when {@link canBegin}. Ends in one `finished` effect, possibly at once. */
  begin(transaction: Transaction): Effects {
    if (!this.canBegin) throw new Error('a transaction was begun on a session that is not idle')
    const out: Effects = []
    const obstacle = findObstacle(transaction, this.#capabilities)
    if (obstacle !== undefined) {
      const verdicts = transaction.recipients.map(() => obstacle)
      const outcome = { verdicts, failure: undefined, uncertain: false, mailAnswered: true }
      return [{ kind: 'finished', outcome }]
    }
    const run = new TransactionRun(transaction, this.#capabilities, this.#needsReset)
    this.#transactions++
    this.#state = { kind: 'transaction', run }
    run.start(out)
    this.#wait(out)
    return out
  }

  /** All content and the final dot have been written. */
  contentSent(): Effects {
    const out: Effects = []
    if (this.#state.kind !== 'transaction') return out
    this.#state.run.contentSent()
    this.#wait(out)
    return out
  }

  /** Our own content cannot be read to its end: the message must not look complete. */
  contentFailed(problem: string): Effects {
    return this.#lost(broken('4.3.0', problem))
  }

  /** The time of the last `wait` is over. */
  expired(timeoutMs: number): Effects {
    const awaited = AWAITED[this.#step() ?? 'final']
    return this.#lost(broken('4.4.2', `no ${awaited} within ${timeoutMs / 1_000} s`))
  }

  /** The connection is gone. */
  closed(problem: string): Effects {
    return this.#lost(broken('4.4.2', problem))
  }

  /** Says goodbye; the answer is not waited for. Not within a transaction. */
  quit(): Effects {
    if (this.#isOver()) return []
    this.#state = { kind: 'over' }
    return [{ kind: 'send', text: 'QUIT\r\n' }, { kind: 'close' }]
  }

  #isOver(): boolean {
    return this.#state.kind === 'over'
  }

  #step(): ClientStep | undefined {
    const state = this.#state
    switch (state.kind) {
      case 'greeting':
      case 'hello':
      case 'starttls':
      case 'auth':
        return state.kind
      case 'transaction':
        return state.run.step
      case 'handshake':
      case 'idle':
      case 'over':
        return undefined
      default:
        return never(state)
    }
  }

  #wait(out: Effects): void {
    const step = this.#step()
    if (step !== undefined) out.push({ kind: 'wait', step })
  }

  #reply(reply: SmtpReply, out: Effects): void {
    const state = this.#state
    switch (state.kind) {
      case 'greeting':
        if (replyClass(reply) === 'positive') this.#hello('EHLO', out)
        else this.#leave(refusal('the connection', reply), out)
        return
      case 'hello':
        return this.#helloAnswered(state.verb, reply, out)
      case 'starttls':
        return this.#startTlsAnswered(reply, out)
      case 'auth':
        return this.#authAnswered(state.login, reply, out)
      case 'transaction':
        return this.#inTransaction(state.run, reply, out)
      case 'idle':
        // Mostly a 421 for having been idle too long.
        return this.#end(refusal('nothing', reply), out)
      case 'handshake':
      case 'over':
        return
      default:
        return never(state)
    }
  }

  #hello(verb: 'EHLO' | 'HELO', out: Effects): void {
    this.#state = { kind: 'hello', verb }
    this.#send(`${verb} ${this.#options.heloName}`, out)
  }

  #helloAnswered(verb: 'EHLO' | 'HELO', reply: SmtpReply, out: Effects): void {
    const kind = replyClass(reply)
    if (kind === 'permanent' && verb === 'EHLO' && !NO_SERVICE.has(reply.code)) {
      return this.#hello('HELO', out)
    }
    if (kind !== 'positive') return this.#leave(refusal(verb, reply), out)
    const name = (reply.lines[0] ?? '').trim().split(/\s/, 1)[0]?.toLowerCase() ?? ''
    if (this.#options.ownNames.includes(name)) {
      const problem = `the host calls itself ${name}, which is this relay: mail loops`
      return this.#leave({ kind: 'broken', permanent: true, enhanced: '5.4.6', problem }, out)
    }
    this.#capabilities = verb === 'EHLO' ? readCapabilities(reply) : NO_CAPABILITIES
    this.#secure(out)
  }

  #secure(out: Effects): void {
    const { tls } = this.#options
    if (this.#tls !== undefined || tls === 'never') return this.#authenticate(out)
    if (this.#capabilities.startTls) {
      this.#state = { kind: 'starttls' }
      return this.#send('STARTTLS', out)
    }
    if (tls === 'opportunistic') return this.#authenticate(out)
    this.#leave(broken('4.7.4', 'the host does not offer STARTTLS, which this route requires'), out)
  }

  #startTlsAnswered(reply: SmtpReply, out: Effects): void {
    if (reply.code === 421) return this.#leave({ kind: 'refused', reply }, out)
    if (replyClass(reply) === 'positive') {
      this.#state = { kind: 'handshake' }
      out.push({ kind: 'start-tls' })
      return
    }
    if (this.#options.tls !== 'opportunistic') {
      const problem = `the host refuses STARTTLS, which this route requires: ${describeReply(reply)}`
      return this.#leave(broken('4.7.4', problem), out)
    }
    // RFC 3207 §4.1: 454, and whatever else is no 220: the client decides, and mail goes on.
    out.push({ kind: 'trace', line: 'note', text: 'no TLS; going on in the clear' })
    this.#authenticate(out)
  }

  #acceptTls(facts: TlsFacts, out: Effects): boolean {
    this.#tls = facts
    out.push({ kind: 'trace', line: 'note', text: describeTls(facts) })
    if (this.#options.tls !== 'verified' || facts.certificate === 'trusted') return true
    const why = facts.certificateProblem ?? 'it was not checked'
    this.#leave(broken('4.7.5', `the certificate of the host is not trusted: ${why}`), out)
    return false
  }

  #authenticate(out: Effects): void {
    const { credentials, clearLogin } = this.#options
    if (credentials === undefined) return this.#ready(out)
    if (this.#tls === undefined && !clearLogin) {
      return this.#leave(broken('4.7.4', 'the password is not sent without TLS'), out)
    }
    const login = beginLogin(credentials, this.#capabilities.auth, out)
    if (login === undefined) {
      return this.#leave(broken('4.7.4', 'the host offers neither AUTH PLAIN nor AUTH LOGIN'), out)
    }
    this.#state = { kind: 'auth', login }
  }

  #authAnswered(login: Login, reply: SmtpReply, out: Effects): void {
    if (replyClass(reply) === 'positive') return this.#ready(out)
    const next = reply.code === 334 ? continueLogin(login, out) : undefined
    if (next !== undefined) {
      this.#state = { kind: 'auth', login: next }
      return
    }
    // Never permanent: it is our own account that is wrong, not the recipient.
    this.#leave(broken('4.7.8', `the host refuses our login: ${describeReply(reply)}`), out)
  }

  #ready(out: Effects): void {
    this.#state = { kind: 'idle' }
    out.push({ kind: 'ready' })
  }

  #inTransaction(run: TransactionRun, reply: SmtpReply, out: Effects): void {
    const ended = run.reply(reply, out)
    if (ended === false) return
    if (ended === true) {
      this.#needsReset = run.needsReset
      this.#state = { kind: 'idle' }
      out.push({ kind: 'finished', outcome: run.outcome(undefined) })
      return
    }
    this.#end(ended, out)
  }

  #lost(failure: SessionFailure): Effects {
    const out: Effects = []
    if (!this.#isOver()) this.#end(failure, out)
    return out
  }

  #end(failure: SessionFailure, out: Effects): void {
    const state = this.#state
    this.#state = { kind: 'over' }
    if (state.kind === 'transaction') {
      out.push({ kind: 'finished', outcome: state.run.outcome(failure) })
    } else out.push({ kind: 'failed', failure })
    out.push({ kind: 'close' })
  }

  /** Between commands a word of farewell is due (RFC 5321 §4.1.1.10); after 421 it is not. */
  #leave(failure: SessionFailure, out: Effects): void {
    if (failure.kind !== 'refused' || failure.reply.code !== 421) this.#send('QUIT', out)
    this.#end(failure, out)
  }

  #send(line: string, out: Effects): void {
    out.push({ kind: 'trace', line: 'sent', text: line }, { kind: 'send', text: `${line}\r\n` })
  }
}

// RFC 7504 §3: no mail service here; HELO would hear the same.
const NO_SERVICE: ReadonlySet<number> = new Set([521, 554])

/** 2xx and 3xx where they make no sense are no refusal either. */
function refusal(to: string, reply: SmtpReply): SessionFailure {
  const kind = replyClass(reply)
  if (kind === 'transient' || kind === 'permanent') return { kind: 'refused', reply }
  return broken('4.5.0', `an answer to ${to} that makes no sense: ${describeReply(reply)}`)
}

function describeTls(facts: TlsFacts): string {
  const why = facts.certificateProblem === undefined ? '' : ` (${facts.certificateProblem})`
  return `${facts.version} ${facts.cipher}, certificate ${facts.certificate}${why}`
}
