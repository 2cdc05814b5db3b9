import type { SmtpReply } from '#core/reply.ts'
import type { Command } from '../wire/command.ts'
import { DataDecoder } from '../wire/data-decoder.ts'
import { EMPTY_CONTENT, finishContent, readContent } from './content.ts'
import { REPLIES } from './replies.ts'
import type { Pending, State, Transaction } from './state.ts'
import type { Turn } from './turn.ts'

/** RFC 5321 §4.1.1.4. */
export function data(
  _command: Command & { readonly verb: 'DATA' },
  state: State & { readonly kind: 'transaction' },
  turn: Turn,
): State {
  const refusal = withoutRecipients(state.tx)
  if (refusal !== undefined) return turn.blame(refusal, state)
  const { client } = state
  turn.ask({ kind: 'open-message' }, client)
  return { kind: 'asking', pending: { for: 'data', client } }
}

/** RFC 2920 §3.1: 354 only when a recipient has been accepted. */
export function withoutRecipients(tx: Transaction): SmtpReply | undefined {
  if (tx.accepted > 0) return undefined
  return tx.named > 0 ? REPLIES.noValidRcpt : REPLIES.needRcpt
}

export function dataOpened(pending: Pending & { readonly for: 'data' }, turn: Turn): State {
  turn.say(REPLIES.startData)
  const decoder = new DataDecoder()
  return { kind: 'receiving', client: pending.client, content: EMPTY_CONTENT, decoder }
}

export function dataRefused(
  answer: SmtpReply,
  pending: Pending & { readonly for: 'data' },
  turn: Turn,
): State {
  turn.say(answer)
  turn.effects.push({ kind: 'reset' })
  return { kind: 'greeted', client: pending.client }
}

/** More of the message. */
export function receive(state: State & { readonly kind: 'receiving' }, turn: Turn): State {
  const { decoder, client } = state
  const content = readContent(state.content, decoder, () => decoder.ended, turn)
  if (content === undefined) return turn.close(withRefusal(state), 'message-endless')
  if (!decoder.ended) return { ...state, content }
  return finishContent(content, client, turn)
}

/** The message has been given up already; closing must not do it twice. */
function withRefusal(state: State & { readonly kind: 'receiving' }): State {
  return { ...state, content: { ...state.content, refusal: REPLIES.tooLarge } }
}
