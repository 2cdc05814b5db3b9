import { parseMailbox, type Mailbox } from '#core/mailbox.ts'
import type { SmtpReply } from '#core/reply.ts'
import type { Command } from '../wire/command.ts'
import { readRcptParams } from '../wire/params.ts'
import type { ForwardPath } from '../wire/path.ts'
import { paramReply } from './mail.ts'
import { REPLIES } from './replies.ts'
import type { Pending, State } from './state.ts'
import { isPositive, type Turn } from './turn.ts'

/** RFC 5321 §4.1.1.3; `ascii` tells whether the whole line was. */
export function rcpt(
  command: Command & { readonly verb: 'RCPT' },
  state: State & { readonly kind: 'transaction' },
  turn: Turn,
  ascii: boolean,
): State {
  const params = readRcptParams(command.params, { dsn: turn.policy.offersDsn === true })
  if (!params.ok) return turn.blame(paramReply(params.error), state)
  if (!ascii && !state.tx.smtpUtf8) return turn.blame(REPLIES.needsUtf8, state)
  const recipient = qualify(command.recipient, turn)
  if (recipient === undefined) return turn.blame(REPLIES.needsDomain, state)
  const { client } = state
  const tx = { ...state.tx, named: state.tx.named + 1 }
  // RFC 5321 §4.5.3.1.10: a temporary refusal; those already accepted stay.
  if (tx.accepted >= turn.policy.maxRecipients) {
    turn.say(REPLIES.tooManyRcpts)
    return { ...state, tx }
  }
  const dsn = params.value === undefined ? {} : { dsn: params.value }
  turn.ask({ kind: 'rcpt', request: { recipient, index: tx.accepted, ...dsn } }, client)
  return { kind: 'asking', pending: { for: 'rcpt', client, tx } }
}

/** `<postmaster>` is ours where mail comes in (RFC 5321 §4.5.1); a submitter has to say whose. */
function qualify(recipient: ForwardPath, turn: Turn): Mailbox | undefined {
  if (recipient !== 'postmaster') return recipient
  if (turn.policy.requiresLogin) return undefined
  const ours = parseMailbox(`postmaster@${turn.policy.hostname}`)
  return ours.ok ? ours.value : undefined
}

export function rcptAnswered(
  answer: SmtpReply,
  pending: Pending & { readonly for: 'rcpt' },
  turn: Turn,
): State {
  turn.say(answer)
  const { client, tx } = pending
  const accepted = tx.accepted + (isPositive(answer) ? 1 : 0)
  return { kind: 'transaction', client, tx: { ...tx, accepted } }
}
