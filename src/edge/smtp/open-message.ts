import { reply, type SmtpReply } from '#core/reply.ts'
import type { MessageSink } from '#relay/ports/smtp-session.ts'

/** RFC 5321 §4.2.3: the answer to every failure of ours that the client can not help. */
export const LOCAL_ERROR: SmtpReply = reply(
  451,
  '3.0',
  'Temporary problem on our side, try again later',
)

/**
 * The sink of the message being received. Keeps its promise: exactly one of `finish` and `abort`,
 * once, last; and turns a failing sink into a reply.
 */
export class OpenMessage {
  readonly #onProblem: (problem: unknown) => void
  #sink: MessageSink | undefined
  #failed = false
  #finishing = false

  constructor(onProblem: (problem: unknown) => void) {
    this.#onProblem = onProblem
  }

  /** The final dot has been handed on and its reply is not there yet. */
  get finishing(): boolean {
    return this.#finishing
  }

  get open(): boolean {
    return this.#sink !== undefined
  }

  begin(sink: MessageSink): void {
    this.#sink = sink
    this.#failed = false
  }

  /** A promise only when the sink has to be waited for; it never rejects. */
  write(bytes: Uint8Array): Promise<void> | undefined {
    const sink = this.#sink
    if (sink === undefined) return undefined
    try {
      const written = sink.write(bytes)
      if (written === undefined) return undefined
      return written.catch((problem: unknown) => this.#fail(sink, problem))
    } catch (problem) {
      this.#fail(sink, problem)
      return undefined
    }
  }

  /** The reply to the message; never rejects. */
  async finish(): Promise<SmtpReply> {
    const sink = this.#sink
    this.#sink = undefined
    if (sink === undefined || this.#failed) return LOCAL_ERROR
    this.#finishing = true
    try {
      return await sink.finish()
    } catch (problem) {
      this.#onProblem(problem)
      return LOCAL_ERROR
    } finally {
      this.#finishing = false
    }
  }

  abort(): void {
    const sink = this.#sink
    this.#sink = undefined
    sink?.abort()
  }

  #fail(sink: MessageSink, problem: unknown): void {
    // A late failure of a message that has been given up is nobody's business.
    if (this.#sink !== sink) return
    this.#failed = true
    this.#onProblem(problem)
    this.abort()
  }
}
