import type { Command } from '../wire/command.ts'
import { REPLIES } from './replies.ts'
import type { State } from './state.ts'
import type { Turn } from './turn.ts'

/** RFC 5321 §4.1.1.5; allowed at any time, also before EHLO and before login. */
export function rset(
  _command: Command & { readonly verb: 'RSET' },
  state: State,
  turn: Turn,
): State {
  dropTransaction(state, turn)
  turn.say(REPLIES.resetDone)
  const idle: State =
    state.kind === 'transaction' || state.kind === 'chunking'
      ? { kind: 'greeted', client: state.client }
      : state
  return turn.countJunk(idle)
}

/** Gives up sender, recipients and a half received message. */
export function dropTransaction(state: State, turn: Turn): void {
  if (state.kind === 'chunking') turn.effects.push({ kind: 'abort' })
  if (state.kind === 'chunking' || state.kind === 'transaction') {
    turn.effects.push({ kind: 'reset' })
  }
}
