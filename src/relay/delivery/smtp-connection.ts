import { concatBytes } from '#core/bytes.ts'
import type { CancelSignal } from '#core/cancel.ts'
import { never } from '#core/result.ts'
import type { TlsFacts } from '#core/tls.ts'
import {
  broken,
  type ClientEffect,
  type SessionFailure,
  type TransactionOutcome,
} from '#proto/smtp/client/effect.ts'
import { ClientSession, type ClientOptions } from '#proto/smtp/client/session.ts'
import type { ClientStep, ClientTimeouts } from '#proto/smtp/client/timeouts.ts'
import type { Transaction } from '#proto/smtp/client/transaction.ts'
import { DotStuffer } from '#proto/smtp/wire/dot-stuff.ts'
import type { TlsRequest, Wire, WireEvents } from '../ports/dialer.ts'
import type { MessageBytes } from '../ports/mail-auth.ts'
import type { AttemptRecorder } from './attempt-recorder.ts'

export interface ConnectionSetup {
  readonly client: ClientOptions
  readonly tlsRequest: TlsRequest
  readonly timeouts: ClientTimeouts
  readonly handshakeMs: number
}

export type HelloEnd =
  | { readonly kind: 'ready' }
  /** The handshake failed; the wire is closed. Without TLS the host may yet be reached. */
  | { readonly kind: 'tls-failed'; readonly problem: string }
  | { readonly kind: 'failed'; readonly failure: SessionFailure }

/** What the connection is busy with: at most one thing, with one promise. */
type Task =
  | { readonly kind: 'hello'; readonly settle: (end: HelloEnd) => void }
  | {
      readonly kind: 'transaction'
      readonly content: MessageBytes
      readonly settle: (outcome: TransactionOutcome) => void
    }
  | { readonly kind: 'parked'; readonly onGone: () => void }

// Pieces are joined up to this size, so that an ordinary message leaves in one write.
const WRITE_BYTES = 65_536

/** Moves bytes between a wire and the client machine. No rules of SMTP in here. */
export class SmtpConnection implements WireEvents {
  readonly #wire: Wire
  readonly #setup: ConnectionSetup
  readonly #session: ClientSession
  #task: Task | undefined
  #recorder: AttemptRecorder | undefined
  #step: ClientStep = 'greeting'
  #wake: (() => void) | undefined
  #gone = false
  /** Why, when it ended while nobody waited. */
  #failure: SessionFailure = broken('4.4.2', 'the connection was closed')
  #sent = 0

  constructor(wire: Wire, setup: ConnectionSetup) {
    this.#wire = wire
    this.#setup = setup
    this.#session = new ClientSession(setup.client)
  }

  get tls(): TlsFacts | undefined {
    return this.#session.tls
  }
  get canBegin(): boolean {
    return !this.#gone && this.#session.canBegin
  }
  /** Transactions so far. */
  get sent(): number {
    return this.#sent
  }
  /** RFC 9422 RCPTMAX. */
  get rcptMax(): number | undefined {
    return this.#session.capabilities.rcptMax
  }
  /** RFC 3461. */
  get offersDsn(): boolean {
    return this.#session.capabilities.dsn
  }

  /** Greeting to readiness. Once, first. */
  hello(recorder: AttemptRecorder, cancel: CancelSignal): Promise<HelloEnd> {
    const end = this.#run<HelloEnd>(recorder, cancel, (settle) => ({ kind: 'hello', settle }))
    this.#perform(this.#session.start(this.#wire.tls))
    this.#wire.listen(this)
    return end
  }

  /** When the connection has ended meanwhile, that is the outcome. */
  send(
    transaction: Transaction,
    content: MessageBytes,
    recorder: AttemptRecorder,
    cancel: CancelSignal,
  ): Promise<TransactionOutcome> {
    if (!this.canBegin) return Promise.resolve(this.#nothingSent(transaction))
    this.#sent++
    const outcome = this.#run<TransactionOutcome>(recorder, cancel, (settle) => ({
      kind: 'transaction',
      content,
      settle,
    }))
    this.#perform(this.#session.begin(transaction))
    return outcome
  }

  /** Waits for the next message; `onGone` when it ended before, on either side. */
  park(idleMs: number, onGone: () => void): void {
    this.#task = { kind: 'parked', onGone }
    this.#wire.setDeadline(idleMs)
  }

  unpark(): void {
    this.#task = undefined
    this.#wire.setDeadline(undefined)
  }

  quit(): void {
    this.#task = undefined
    this.#perform(this.#session.quit())
  }

  #run<T>(
    recorder: AttemptRecorder,
    cancel: CancelSignal,
    task: (settle: (end: T) => void) => Task,
  ): Promise<T> {
    this.#recorder = recorder
    return new Promise((resolve) => {
      const onAbort = (): void => {
        this.#perform(this.#session.closed('the relay is stopping'))
        this.#wire.destroy()
      }
      this.#task = task((end) => {
        this.#task = undefined
        this.#recorder = undefined
        cancel.removeEventListener('abort', onAbort)
        resolve(end)
      })
      cancel.addEventListener('abort', onAbort, { once: true })
    })
  }

  // WireEvents.
  data(bytes: Uint8Array): void {
    this.#perform(this.#session.receive(bytes))
  }
  drained(): void {
    this.#wake?.()
  }
  expired(): void {
    if (this.#task?.kind === 'parked') {
      const { onGone } = this.#task
      this.quit()
      onGone()
    } else this.#perform(this.#session.expired(this.#setup.timeouts[this.#step]))
  }
  closed(problem: string): void {
    this.#perform(this.#session.closed(problem))
  }

  #perform(effects: readonly ClientEffect[]): void {
    let content = false
    for (const effect of effects) {
      switch (effect.kind) {
        case 'send':
          this.#wire.write(effect.text)
          break
        case 'trace':
          this.#recorder?.add(effect.line, effect.text)
          break
        case 'wait':
          this.#step = effect.step
          this.#wire.setDeadline(this.#setup.timeouts[effect.step])
          break
        case 'start-tls':
          void this.#startTls()
          break
        case 'ready':
          this.#settleHello({ kind: 'ready' })
          break
        case 'send-content':
          content = true
          break
        case 'finished':
          this.#settleTransaction(effect.outcome)
          break
        case 'failed':
          this.#failed(effect.failure)
          break
        case 'close':
          this.#close()
          break
        default:
          never(effect)
      }
    }
    if (content) void this.#sendContent()
  }

  #settleHello(end: HelloEnd): void {
    if (this.#task?.kind === 'hello') this.#task.settle(end)
  }

  #settleTransaction(outcome: TransactionOutcome): void {
    if (this.#task?.kind === 'transaction') this.#task.settle(outcome)
  }

  #nothingSent(transaction: Transaction): TransactionOutcome {
    const verdicts = transaction.recipients.map(() => undefined)
    return { verdicts, failure: this.#failure, uncertain: false, mailAnswered: false }
  }

  #failed(failure: SessionFailure): void {
    this.#failure = failure
    if (this.#task?.kind === 'hello') this.#task.settle({ kind: 'failed', failure })
    else if (this.#task?.kind === 'parked') this.#task.onGone()
  }

  #close(): void {
    this.#gone = true
    this.#wire.close()
    this.#wake?.()
  }

  async #startTls(): Promise<void> {
    const { tlsRequest, handshakeMs } = this.#setup
    const secured = await this.#wire.startTls(tlsRequest, handshakeMs)
    if (secured.ok) return this.#perform(this.#session.tlsStarted(secured.value))
    this.#gone = true
    this.#settleHello({ kind: 'tls-failed', problem: secured.error })
  }

  async #sendContent(): Promise<void> {
    const task = this.#task
    if (task?.kind !== 'transaction') return
    const recorder = this.#recorder
    try {
      const bytes = await this.#writeContent(task.content)
      // Ended meanwhile: nobody waits any more, and the task may be another's.
      if (this.#task !== task) return
      recorder?.add('sent', `(content, ${bytes} bytes, and the final dot)`)
      this.#perform(this.#session.contentSent())
    } catch (error) {
      const problem = `the content could not be read: ${String(error)}`
      if (this.#task !== task) return
      this.#perform(this.#session.contentFailed(problem))
    }
  }

  /** Answers how many bytes of the message were written, dots not counted. */
  async #writeContent(content: MessageBytes): Promise<number> {
    const stuffer = new DotStuffer()
    let pieces: Uint8Array[] = []
    let waiting = 0
    let total = 0
    for await (const chunk of content()) {
      if (this.#gone) return total
      pieces.push(...stuffer.push(chunk))
      total += chunk.length
      waiting += chunk.length
      if (waiting < WRITE_BYTES) continue
      if (!this.#wire.write(concatBytes(pieces))) await this.#drain()
      pieces = []
      waiting = 0
    }
    if (this.#gone) return total
    pieces.push(stuffer.end())
    this.#wire.write(concatBytes(pieces))
    return total
  }

  // RFC 5321 §4.5.3.2.5: each block has its own three minutes.
  #drain(): Promise<void> {
    this.#wire.setDeadline(this.#setup.timeouts.block)
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = undefined
        resolve()
      }
    })
  }
}
