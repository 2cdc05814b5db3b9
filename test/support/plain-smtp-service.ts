import { concatBytes } from '#core/bytes.ts'
import { formatPath } from '#core/mailbox.ts'
import { reply, type SmtpReply } from '#core/reply.ts'
import type {
  LoginAttempt,
  MailRequest,
  MessageSink,
  Peer,
  RcptRequest,
  SessionWatch,
  SmtpService,
  SmtpSessionHandler,
} from '#relay/ports/smtp-session.ts'

export interface TakenMessage {
  readonly from: string
  readonly to: readonly string[]
  readonly bytes: Uint8Array
}

/** What a test may bend; by default everything is welcome at once. */
export interface ServiceBehaviour {
  readonly maxMessageBytes?: number
  readonly requiresTls?: boolean
  readonly requiresLogin?: boolean
  readonly rcpt?: (request: RcptRequest) => Promise<SmtpReply>
  readonly write?: (chunk: Uint8Array) => void | Promise<void>
  readonly finish?: () => Promise<SmtpReply>
  readonly watch?: SessionWatch
}

/** A service that keeps what it gets and watches that the promises of the port are kept. */
export class PlainSmtpService implements SmtpService {
  readonly hostname = 'mail.taifa.test'
  readonly maxRecipients = 1_000
  readonly maxMessageBytes: number
  readonly requiresTls: boolean
  readonly requiresLogin: boolean
  readonly watched: boolean
  readonly messages: TakenMessage[] = []
  readonly logins: LoginAttempt[] = []
  opened = 0
  closed = 0
  sinks = 0
  ended = 0
  aborted = 0
  hangUp: (reply: SmtpReply) => void = () => {}
  readonly #behaviour: ServiceBehaviour

  constructor(behaviour: ServiceBehaviour = {}) {
    this.#behaviour = behaviour
    this.maxMessageBytes = behaviour.maxMessageBytes ?? 26_214_400
    this.requiresTls = behaviour.requiresTls ?? false
    this.requiresLogin = behaviour.requiresLogin ?? false
    this.watched = behaviour.watch !== undefined
  }

  open(_peer: Peer, hangUp: (reply: SmtpReply) => void): SmtpSessionHandler {
    this.opened++
    this.hangUp = hangUp
    let from = ''
    let to: string[] = []
    let closed = false
    const { watch } = this.#behaviour
    return {
      ...(watch === undefined ? {} : { watch }),
      login: (attempt) => {
        this.logins.push(attempt)
        const good = attempt.password.reveal() === 'good'
        return Promise.resolve(good ? reply(235, '7.0', 'Welcome') : reply(535, '7.8', 'Bad login'))
      },
      mail: ({ sender }: MailRequest) => {
        from = formatPath(sender)
        to = []
        return Promise.resolve(reply(250, '1.0', 'Ok'))
      },
      rcpt: async (request) => {
        const answer = await (this.#behaviour.rcpt?.(request) ?? reply(250, '1.5', 'Ok'))
        if (answer.code === 250) to.push(formatPath(request.recipient))
        return answer
      },
      openMessage: () => Promise.resolve(this.#sink(() => ({ from, to }))),
      reset: () => undefined,
      closed: () => {
        if (closed) throw new Error('closed twice')
        closed = true
        this.closed++
      },
    }
  }

  #sink(envelope: () => { from: string; to: string[] }): MessageSink {
    const chunks: Uint8Array[] = []
    let ended = false
    const end = (): void => {
      if (ended) throw new Error('a sink is ended once')
      ended = true
      this.ended++
    }
    this.sinks++
    return {
      write: (chunk) => {
        if (ended) throw new Error('write behind the end')
        chunks.push(chunk)
        return this.#behaviour.write?.(chunk)
      },
      finish: async () => {
        end()
        const answer = (await this.#behaviour.finish?.()) ?? reply(250, '0.0', 'Queued as 1')
        if (answer.code === 250) this.messages.push({ ...envelope(), bytes: concatBytes(chunks) })
        return answer
      },
      abort: () => {
        end()
        this.aborted++
      },
    }
  }
}
