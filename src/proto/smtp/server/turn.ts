import { replyClass, type SmtpReply } from '#core/reply.ts'
import type { TlsFacts } from '#core/tls.ts'
import type { LineDecoder } from '../wire/line-decoder.ts'
import { REPLIES } from './replies.ts'
import type {
  Client,
  CloseHint,
  Effect,
  Question,
  ServerPolicy,
  Session,
  State,
  Tally,
} from './state.ts'

const MAX_FAULTS = 15
// Postfix allows as many; idle pools ping with NOOP and frameworks send RSET before each message.
const MAX_JUNK = 100

const CLOSED: State = { kind: 'closed' }

/** One step in the making: what verbs may see of the session, and the effects so far. */
export class Turn {
  readonly policy: ServerPolicy
  readonly tls: TlsFacts | undefined
  readonly input: LineDecoder
  readonly effects: Effect[] = []
  tally: Tally

  constructor(session: Session) {
    this.policy = session.policy
    this.tls = session.tls
    this.input = session.input
    this.tally = session.tally
  }

  say(reply: SmtpReply): void {
    this.effects.push({ kind: 'reply', reply })
  }

  /** Replies to a command that should not have been sent; too many of them end the session. */
  blame(reply: SmtpReply, state: State): State {
    this.say(reply)
    this.tally = { ...this.tally, faults: this.tally.faults + 1 }
    return this.tally.faults < MAX_FAULTS ? state : this.#expel(state)
  }

  /** Counts a command that leads nowhere. */
  countJunk(state: State): State {
    this.tally = { ...this.tally, junk: this.tally.junk + 1 }
    return this.tally.junk < MAX_JUNK ? state : this.#expel(state)
  }

  #expel(state: State): State {
    return this.close(state, 'too-many-faults', REPLIES.tooManyFaults)
  }

  ask(question: Question, client: Client): void {
    const facts = { helo: client.helo, extended: client.extended, tls: this.tls }
    this.effects.push({ kind: 'ask', question, facts })
  }

  /** Gives up what is in flight in `state`, says the last word and ends the session. */
  close(state: State, hint: CloseHint, last?: SmtpReply): State {
    if (ownsOpenMessage(state)) this.effects.push({ kind: 'abort' })
    if (last !== undefined) this.say(last)
    this.effects.push({ kind: 'close', hint })
    this.input.clear()
    return CLOSED
  }

  /** A message has been taken: what was counted against the client is forgiven. */
  forgive(): void {
    if (this.tally.faults > 0 || this.tally.junk > 0) {
      this.tally = { ...this.tally, faults: 0, junk: 0 }
    }
  }
}

export const isPositive = (reply: SmtpReply): boolean => replyClass(reply) === 'positive'

function ownsOpenMessage(state: State): boolean {
  switch (state.kind) {
    case 'receiving':
    case 'receiving-chunk':
    case 'chunking':
      return state.content.refusal === undefined
    case 'skipping-chunk':
      return ownsOpenMessage(state.back)
    case 'connected':
    case 'greeted':
    case 'authenticating':
    case 'transaction':
    case 'asking':
    case 'starting-tls':
    case 'closed':
      return false
  }
}
