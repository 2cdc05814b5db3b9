import { reply, type SmtpReply } from '#core/reply.ts'
import { BdatDecoder } from '../wire/bdat-decoder.ts'
import type { Command } from '../wire/command.ts'
import {
  EMPTY_CONTENT,
  finishContent,
  maxDroppedBytes,
  readContent,
  refuseMessage,
} from './content.ts'
import { withoutRecipients } from './data.ts'
import { CONTENT_REPLIES, REPLIES } from './replies.ts'
import type { Client, Content, Pending, State } from './state.ts'
import type { Turn } from './turn.ts'

type Bdat = Command & { readonly verb: 'BDAT' }

/** RFC 3030 §2. */
export function bdat(
  command: Bdat,
  state: State & { readonly kind: 'transaction' | 'chunking' },
  turn: Turn,
): State {
  const { client } = state
  const { sizeBytes, last } = command
  if (state.kind === 'transaction') {
    const refusal = withoutRecipients(state.tx)
    if (refusal !== undefined) return skipChunk(command, refusal, state, turn)
    if (sizeBytes > turn.policy.maxMessageBytes) {
      turn.effects.push({ kind: 'reset' })
      return skipChunk(command, REPLIES.tooLarge, { kind: 'greeted', client }, turn)
    }
    turn.ask({ kind: 'open-message' }, client)
    return { kind: 'asking', pending: { for: 'bdat', client, sizeBytes, last } }
  }
  if (state.content.bytes + sizeBytes > turn.policy.maxMessageBytes) {
    turn.effects.push({ kind: 'abort' }, { kind: 'reset' })
    return skipChunk(command, REPLIES.tooLarge, { kind: 'greeted', client }, turn)
  }
  const { content, decoder } = state
  decoder.beginChunk(sizeBytes)
  return { kind: 'receiving-chunk', client, content, decoder, sizeBytes, last }
}

/** Also for a BDAT out of order: its content must never be read as commands. */
export function skipChunk(command: Bdat, refusal: SmtpReply, back: State, turn: Turn): State {
  if (command.sizeBytes > maxDroppedBytes(turn.policy)) {
    return turn.close(back, 'chunk-not-skippable', refusal)
  }
  return { kind: 'skipping-chunk', left: command.sizeBytes, reply: refusal, back }
}

export function bdatOpened(pending: Pending & { readonly for: 'bdat' }): State {
  const decoder = new BdatDecoder()
  const { client, sizeBytes, last } = pending
  decoder.beginChunk(sizeBytes)
  return { kind: 'receiving-chunk', client, content: EMPTY_CONTENT, decoder, sizeBytes, last }
}

export function bdatRefused(
  answer: SmtpReply,
  pending: Pending & { readonly for: 'bdat' },
  turn: Turn,
): State {
  turn.effects.push({ kind: 'reset' })
  const back: State = { kind: 'greeted', client: pending.client }
  return { kind: 'skipping-chunk', left: pending.sizeBytes, reply: answer, back }
}

/** More of a chunk; a chunk of no octets is complete at once. */
export function receiveChunk(
  state: State & { readonly kind: 'receiving-chunk' },
  turn: Turn,
): State {
  const { decoder, client, sizeBytes, last } = state
  const content = readContent(state.content, decoder, () => decoder.left === 0, turn)
  // Bounded by the check of the declared size, before the first byte was read.
  if (content === undefined) return turn.close({ kind: 'greeted', client }, 'message-endless')
  if (decoder.left > 0) return { ...state, content }
  if (content.refusal !== undefined) return refuseMessage(content.refusal, client, turn)
  if (!last) {
    turn.say(reply(250, '0.0', `${sizeBytes} octets received`))
    return { kind: 'chunking', client, content, decoder }
  }
  return finishChunks(decoder, content, client, turn)
}

function finishChunks(decoder: BdatDecoder, content: Content, client: Client, turn: Turn): State {
  decoder.finish()
  if (decoder.fault === undefined) return finishContent(content, client, turn)
  turn.effects.push({ kind: 'abort' })
  return refuseMessage(CONTENT_REPLIES[decoder.fault], client, turn)
}

export function skip(state: State & { readonly kind: 'skipping-chunk' }, turn: Turn): State {
  let left = state.left
  turn.input.content((bytes, from) => {
    const to = Math.min(bytes.length, from + left)
    left -= to - from
    return to
  })
  if (left > 0) return { ...state, left }
  turn.say(state.reply)
  // Chunks pipelined behind a refused one are no fault of the client.
  return turn.countJunk(state.back)
}
