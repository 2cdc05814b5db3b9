import type { SmtpReply } from '#core/reply.ts'
import type { ContentFault } from '../wire/data-decoder.ts'
import { CONTENT_REPLIES, REPLIES } from './replies.ts'
import type { Client, Content, Pending, ServerPolicy, State } from './state.ts'
import { isPositive, type Turn } from './turn.ts'

export const EMPTY_CONTENT: Content = { bytes: 0, droppedBytes: 0, refusal: undefined }

/** How much of a refused message is read over before the connection is given up. */
export function maxDroppedBytes(policy: ServerPolicy): number {
  return 4 * policy.maxMessageBytes + 1_048_576
}

interface ContentDecoder {
  readonly fault: ContentFault | undefined
  push(bytes: Uint8Array, from: number, emit: (content: Uint8Array) => void): number
}

/**
 * Passes content on until `ended` or the input is used up. At the first fault, and where the size
 * limit is passed, the message is given up and the rest dropped as it comes. Undefined when even
 * the dropped part has become too long; the refusal has then been said.
 */
export function readContent(
  before: Content,
  decoder: ContentDecoder,
  ended: () => boolean,
  turn: Turn,
): Content | undefined {
  const limit = turn.policy.maxMessageBytes
  let { bytes, droppedBytes, refusal } = before
  const refuse = (reply: SmtpReply): void => {
    if (refusal === undefined) turn.effects.push({ kind: 'abort' })
    refusal = reply
  }
  const emit = (view: Uint8Array): void => {
    if (refusal !== undefined) return
    bytes += view.length
    if (bytes > limit) refuse(REPLIES.tooLarge)
    else turn.effects.push({ kind: 'chunk', bytes: view })
  }
  turn.input.content((chunk, from) => {
    if (ended()) return from
    const to = decoder.push(chunk, from, emit)
    // Goes before the size, so that the reply does not depend on how the bytes were cut in reads.
    if (decoder.fault !== undefined) refuse(CONTENT_REPLIES[decoder.fault])
    if (refusal !== undefined) droppedBytes += to - from
    return to
  })
  if (refusal !== undefined && droppedBytes > maxDroppedBytes(turn.policy)) {
    turn.say(refusal)
    return undefined
  }
  return { bytes, droppedBytes, refusal }
}

/** All of the message has been read: the product's word, or the refusal that is due. */
export function finishContent(content: Content, client: Client, turn: Turn): State {
  if (content.refusal !== undefined) return refuseMessage(content.refusal, client, turn)
  turn.ask({ kind: 'finish' }, client)
  return { kind: 'asking', pending: { for: 'finish', client } }
}

export function refuseMessage(reply: SmtpReply, client: Client, turn: Turn): State {
  turn.say(reply)
  turn.effects.push({ kind: 'reset' })
  return { kind: 'greeted', client }
}

export function messageFinished(
  answer: SmtpReply,
  pending: Pending & { readonly for: 'finish' },
  turn: Turn,
): State {
  if (!isPositive(answer)) return refuseMessage(answer, pending.client, turn)
  turn.say(answer)
  turn.forgive()
  return { kind: 'greeted', client: pending.client }
}
