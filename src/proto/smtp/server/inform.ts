import type { SmtpReply } from '#core/reply.ts'
import type { Command } from '../wire/command.ts'
import { REPLIES } from './replies.ts'
import type { State } from './state.ts'
import type { Turn } from './turn.ts'

const ANSWERS = {
  NOOP: REPLIES.noop,
  HELP: REPLIES.help,
  VRFY: REPLIES.vrfy,
  EXPN: REPLIES.expn,
} as const satisfies Record<string, SmtpReply>

/** NOOP, HELP, VRFY, EXPN: one fixed answer each, at any time. */
export function inform(
  command: Command & { readonly verb: keyof typeof ANSWERS },
  state: State,
  turn: Turn,
): State {
  turn.say(ANSWERS[command.verb])
  return turn.countJunk(state)
}

/** RFC 5321 §4.1.1.10. */
export function quit(
  _command: Command & { readonly verb: 'QUIT' },
  state: State,
  turn: Turn,
): State {
  return turn.close(state, 'quit', REPLIES.bye)
}
