import type { Command } from '../wire/command.ts'
import { REPLIES } from './replies.ts'
import type { State } from './state.ts'
import type { Turn } from './turn.ts'

/**
 * RFC 3207 §4. What the client sent behind the command in the clear is thrown away unanswered
 * (§4.2, CVE-2011-0411); after the handshake a new session begins.
 */
export function starttls(
  _command: Command & { readonly verb: 'STARTTLS' },
  state: State,
  turn: Turn,
): State {
  if (turn.tls !== undefined) return turn.blame(REPLIES.tlsActive, state)
  if (!turn.policy.offersTls) return turn.blame(REPLIES.tlsNotOffered, state)
  turn.input.clear()
  turn.say(REPLIES.readyForTls)
  turn.effects.push({ kind: 'start-tls' })
  return { kind: 'starting-tls' }
}
