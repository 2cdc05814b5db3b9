import { reply, type SmtpReply } from '#core/reply.ts'
import { MECHANISMS } from '../../sasl/exchange.ts'
import type { Command } from '../wire/command.ts'
import { offersLogin } from './auth.ts'
import { dropTransaction } from './rset.ts'
import type { State } from './state.ts'
import type { Turn } from './turn.ts'

/** RFC 5321 §4.1.1.1; in mid-transaction the same as RSET first (§4.1.4). */
export function ehlo(
  command: Command & { readonly verb: 'EHLO' | 'HELO' },
  state: State,
  turn: Turn,
): State {
  dropTransaction(state, turn)
  const extended = command.verb === 'EHLO'
  const loggedIn = 'client' in state && state.client.loggedIn
  turn.say(extended ? capabilities(turn) : reply(250, undefined, turn.policy.hostname))
  return { kind: 'greeted', client: { helo: command.name, extended, loggedIn } }
}

function capabilities(turn: Turn): SmtpReply {
  const { policy, tls } = turn
  const lines = [
    policy.hostname,
    'PIPELINING',
    `SIZE ${policy.maxMessageBytes}`,
    '8BITMIME',
    'SMTPUTF8',
    'ENHANCEDSTATUSCODES',
    'CHUNKING',
    ...(policy.offersDsn === true ? ['DSN'] : []),
    // RFC 9422 §2.
    `LIMITS RCPTMAX=${policy.maxRecipients}`,
  ]
  if (tls === undefined && policy.offersTls) lines.push('STARTTLS')
  if (offersLogin(turn)) lines.push(`AUTH ${MECHANISMS.join(' ')}`)
  return reply(250, undefined, ...lines)
}
