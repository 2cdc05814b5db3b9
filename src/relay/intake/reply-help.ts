import { replyClass, type SmtpReply } from '#core/reply.ts'
import type { MessageSink, SmtpService, SmtpSessionHandler } from '../ports/smtp-session.ts'

/**
 * The service with one more line in every refusal for good (5xx): where the reply is explained.
 * Whoever sees only a part of it in the program's log finds cause and remedy there.
 */
export function withHelp(service: SmtpService, helpUrl: string): SmtpService {
  return {
    ...service,
    open(peer, hangUp) {
      const opened = service.open(peer, hangUp)
      return 'code' in opened ? explained(opened, helpUrl) : new HelpfulSession(opened, helpUrl)
    },
  }
}

function explained(reply: SmtpReply, helpUrl: string): SmtpReply {
  if (replyClass(reply) !== 'permanent') return reply
  return { ...reply, lines: [...reply.lines, `See ${helpUrl}`] }
}

class HelpfulSession implements SmtpSessionHandler {
  readonly #session: SmtpSessionHandler
  readonly #helpUrl: string

  constructor(session: SmtpSessionHandler, helpUrl: string) {
    this.#session = session
    this.#helpUrl = helpUrl
  }

  async login(...args: Parameters<SmtpSessionHandler['login']>): Promise<SmtpReply> {
    return explained(await this.#session.login(...args), this.#helpUrl)
  }

  async mail(...args: Parameters<SmtpSessionHandler['mail']>): Promise<SmtpReply> {
    return explained(await this.#session.mail(...args), this.#helpUrl)
  }

  async rcpt(...args: Parameters<SmtpSessionHandler['rcpt']>): Promise<SmtpReply> {
    return explained(await this.#session.rcpt(...args), this.#helpUrl)
  }

  async openMessage(
    ...args: Parameters<SmtpSessionHandler['openMessage']>
  ): Promise<MessageSink | SmtpReply> {
    const opened = await this.#session.openMessage(...args)
    if ('code' in opened) return explained(opened, this.#helpUrl)
    return {
      write: (chunk) => opened.write(chunk),
      finish: async () => explained(await opened.finish(), this.#helpUrl),
      abort: () => opened.abort(),
    }
  }

  reset(): void {
    this.#session.reset()
  }

  closed(): void {
    this.#session.closed()
  }
}
