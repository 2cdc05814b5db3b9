import { fromUtf8 } from '#core/bytes.ts'
import { replyClass, type SmtpReply } from '#core/reply.ts'
import { Secret } from '#core/secret.ts'
import {
  beginSasl,
  continueSasl,
  MECHANISMS,
  type SaslCredentials,
  type SaslFault,
  type SaslStep,
} from '../../sasl/exchange.ts'
import type { Command } from '../wire/command.ts'
import type { LineEvent } from '../wire/line-decoder.ts'
import { REPLIES } from './replies.ts'
import type { Client, FailedLogin, Pending, State } from './state.ts'
import { isPositive, type Turn } from './turn.ts'

// RFC 4954 §9: never close before the third failed attempt.
const MAX_FAILED_LOGINS = 3

/** AUTH is offered after TLS only, unless the service does not ask for TLS at all. */
export function offersLogin(turn: Turn): boolean {
  return turn.policy.requiresLogin && (turn.tls !== undefined || !turn.policy.requiresTls)
}

/** RFC 4954 §4. */
export function auth(
  command: Command & { readonly verb: 'AUTH' },
  state: State & { readonly kind: 'greeted' },
  turn: Turn,
): State {
  if (!offersLogin(turn)) return turn.blame(REPLIES.authNotOffered, state)
  if (state.client.loggedIn) return turn.blame(REPLIES.loggedIn, state)
  const mechanism = MECHANISMS.find((name) => name === command.mechanism)
  // Not counted as a fault: libraries go down their own list of mechanisms.
  if (mechanism === undefined) {
    turn.say(REPLIES.mechanismUnknown)
    return turn.countJunk(state)
  }
  return proceed(beginSasl(mechanism, command.initial), state.client, turn)
}

/** The next line of the exchange. */
export function authLine(
  event: LineEvent,
  state: State & { readonly kind: 'authenticating' },
  turn: Turn,
): State {
  const back: State = { kind: 'greeted', client: state.client }
  if (event.kind === 'line') {
    const response = new Secret(fromUtf8(event.bytes))
    return proceed(continueSasl(state.exchange, response), state.client, turn)
  }
  switch (event.fault) {
    case 'too-long':
      return turn.blame(REPLIES.authLineTooLong, back)
    case 'bare-cr':
    case 'nul':
      return turn.blame(REPLIES.authBadBase64, back)
    case 'bare-lf':
      return turn.close(back, 'bare-lf-client', REPLIES.bareLf)
    case 'endless':
      return turn.close(back, 'endless-line', REPLIES.endlessLine)
  }
}

const SASL_FAULTS = {
  cancelled: REPLIES.authCancelled,
  'bad-base64': REPLIES.authBadBase64,
  'bad-message': REPLIES.authBadMessage,
} as const satisfies Record<SaslFault, SmtpReply>

function proceed(step: SaslStep, client: Client, turn: Turn): State {
  switch (step.kind) {
    case 'challenge':
      turn.say({ code: 334, enhanced: undefined, lines: [step.challenge] })
      return { kind: 'authenticating', client, exchange: step.exchange }
    case 'fault':
      return turn.blame(SASL_FAULTS[step.fault], { kind: 'greeted', client })
    case 'credentials': {
      const { credentials } = step
      turn.ask({ kind: 'login', attempt: credentials }, client)
      return { kind: 'asking', pending: { for: 'login', client, credentials } }
    }
  }
}

/** The product has judged the login. */
export function loginAnswered(
  reply: SmtpReply,
  pending: Pending & { readonly for: 'login' },
  turn: Turn,
): State {
  turn.say(reply)
  const { client } = pending
  if (isPositive(reply)) return { kind: 'greeted', client: { ...client, loggedIn: true } }
  const back: State = { kind: 'greeted', client }
  // 454 says nothing about the password.
  if (replyClass(reply) === 'transient') return back
  countFailure(pending.credentials, turn)
  if (turn.tally.countedLogins < MAX_FAILED_LOGINS) return back
  return turn.close(back, 'too-many-logins', REPLIES.tooManyLogins)
}

/**
 * Libraries try one bad password with every mechanism that they know: the same credentials count
 * once for all mechanisms, and again when a mechanism is repeated.
 */
function countFailure(credentials: SaslCredentials, turn: Turn): void {
  const { tally } = turn
  const known = tally.failedLogins.find((failed) => same(failed.credentials, credentials))
  const hops = known !== undefined && !known.mechanisms.includes(credentials.mechanism)
  const mechanisms = [...(known?.mechanisms ?? []), credentials.mechanism]
  const entry: FailedLogin = { credentials, mechanisms: hops ? mechanisms : mechanisms.slice(-1) }
  turn.tally = {
    ...tally,
    failedLogins: [...tally.failedLogins.filter((failed) => failed !== known), entry],
    countedLogins: tally.countedLogins + (hops ? 0 : 1),
  }
}

function same(a: SaslCredentials, b: SaslCredentials): boolean {
  return (
    a.username === b.username &&
    a.authzid === b.authzid &&
    a.password.reveal() === b.password.reveal()
  )
}
