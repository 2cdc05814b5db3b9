import { reply, type SmtpReply } from '#core/reply.ts'
import type { Command } from '../wire/command.ts'
import { readMailParams, type ParamFault } from '../wire/params.ts'
import { REPLIES } from './replies.ts'
import type { Pending, State } from './state.ts'
import { isPositive, type Turn } from './turn.ts'

/** RFC 5321 §4.1.1.2; `ascii` tells whether the whole line was. */
export function mail(
  command: Command & { readonly verb: 'MAIL' },
  state: State & { readonly kind: 'greeted' },
  turn: Turn,
  ascii: boolean,
): State {
  const params = readMailParams(command.params, { dsn: turn.policy.offersDsn === true })
  if (!params.ok) return turn.blame(paramReply(params.error), state)
  const { declaredBytes, body, smtpUtf8, ret, envid } = params.value
  // RFC 6531 §3.5.
  if (!ascii && !smtpUtf8) return turn.blame(REPLIES.needsUtf8, state)
  // RFC 1870 §6.1.
  if (declaredBytes !== undefined && declaredBytes > turn.policy.maxMessageBytes) {
    turn.say(REPLIES.tooLarge)
    return state
  }
  const { client } = state
  const dsn = ret === undefined && envid === undefined ? {} : { dsn: { ret, envid } }
  const request = { sender: command.sender, declaredBytes, body, smtpUtf8, ...dsn }
  turn.ask({ kind: 'mail', request }, client)
  const tx = { smtpUtf8, accepted: 0, named: 0 }
  return { kind: 'asking', pending: { for: 'mail', client, tx } }
}

export function mailAnswered(
  answer: SmtpReply,
  pending: Pending & { readonly for: 'mail' },
  turn: Turn,
): State {
  turn.say(answer)
  if (!isPositive(answer)) return { kind: 'greeted', client: pending.client }
  return { kind: 'transaction', client: pending.client, tx: pending.tx }
}

/** RFC 5321 §4.1.1.11: 555 for a parameter that is not offered, 501 for a bad value of one that is. */
export function paramReply(fault: ParamFault): SmtpReply {
  switch (fault.problem) {
    case 'unknown':
      return reply(555, '5.4', `Parameter not supported: ${fault.keyword}`)
    case 'bad-value':
      return reply(501, '5.4', `Bad value of parameter ${fault.keyword}`)
    case 'repeated':
      return reply(501, '5.4', `Parameter ${fault.keyword} is given twice`)
  }
}
