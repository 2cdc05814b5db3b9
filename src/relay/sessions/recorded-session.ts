import type { SmtpReply } from '#core/reply.ts'
import type {
  LoginAttempt,
  MailRequest,
  MessageSink,
  RcptRequest,
  SessionFacts,
  SmtpSessionHandler,
} from '../ports/smtp-session.ts'
import type { OpenSession } from './open-session.ts'

/** Passes everything on, and tells the record what the product said to logins and messages. */
export class RecordedSession implements SmtpSessionHandler {
  readonly watch: OpenSession
  readonly #inner: SmtpSessionHandler
  readonly #onClosed: () => void

  constructor(inner: SmtpSessionHandler, watch: OpenSession, onClosed: () => void) {
    this.#inner = inner
    this.watch = watch
    this.#onClosed = onClosed
  }

  async login(attempt: LoginAttempt, facts: SessionFacts): Promise<SmtpReply> {
    const reply = await this.#inner.login(attempt, facts)
    this.watch.login(attempt, reply)
    return reply
  }

  mail(request: MailRequest, facts: SessionFacts): Promise<SmtpReply> {
    return this.#inner.mail(request, facts)
  }

  rcpt(request: RcptRequest, facts: SessionFacts): Promise<SmtpReply> {
    return this.#inner.rcpt(request, facts)
  }

  async openMessage(facts: SessionFacts): Promise<MessageSink | SmtpReply> {
    const opened = await this.#inner.openMessage(facts)
    if ('code' in opened) return opened
    return {
      write: (chunk) => opened.write(chunk),
      finish: async () => {
        const reply = await opened.finish()
        this.watch.finished(reply)
        return reply
      },
      abort: () => opened.abort(),
    }
  }

  reset(): void {
    this.#inner.reset()
  }

  closed(): void {
    this.#onClosed()
    this.#inner.closed()
  }
}
