import type { SmtpReply } from '#core/reply.ts'
import type { Command, Verb } from '../wire/command.ts'
import { auth } from './auth.ts'
import { bdat } from './bdat.ts'
import { data } from './data.ts'
import { ehlo } from './ehlo.ts'
import { inform, quit } from './inform.ts'
import { mail } from './mail.ts'
import { rcpt } from './rcpt.ts'
import { REPLIES } from './replies.ts'
import { rset } from './rset.ts'
import { starttls } from './starttls.ts'
import type { State } from './state.ts'
import type { Turn } from './turn.ts'

/** The states in which a command line is read. */
export type Listening = 'connected' | 'greeted' | 'transaction' | 'chunking'

interface Rule<V extends Verb, L extends readonly Listening[]> {
  readonly in: L
  /** Allowed in the clear where the service asks for TLS. */
  readonly preTls: boolean
  readonly needsLogin: boolean
  /** The reply in the states that are not listed, behind EHLO. */
  readonly outOfOrder: SmtpReply
  readonly run: (
    command: Command & { readonly verb: V },
    state: State & { readonly kind: L[number] },
    turn: Turn,
    ascii: boolean,
  ) => State
}

export interface VerbRule extends Omit<Rule<Verb, readonly Listening[]>, 'run'> {
  run(command: Command, state: State, turn: Turn, ascii: boolean): State
}

// The one place where the types of a row are forgotten: `session.ts` checks verb and state by it.
function rule<V extends Verb, const L extends readonly Listening[]>(row: Rule<V, L>): VerbRule {
  return row as unknown as VerbRule
}

const ANYTIME = ['connected', 'greeted', 'transaction', 'chunking'] as const
const always = { in: ANYTIME, preTls: true, needsLogin: false, outOfOrder: REPLIES.needEhlo }
const idle = { in: ['greeted'] as const, outOfOrder: REPLIES.notInTransaction }

/** RFC 5321 §4.1.4, RFC 3207 §4, RFC 4954 §4, RFC 3030 §2: which command is allowed where. */
export const VERBS = {
  EHLO: rule({ ...always, run: ehlo }),
  HELO: rule({ ...always, run: ehlo }),
  STARTTLS: rule({ ...idle, preTls: true, needsLogin: false, run: starttls }),
  AUTH: rule({ ...idle, preTls: false, needsLogin: false, run: auth }),
  MAIL: rule({
    in: ['greeted'],
    preTls: false,
    needsLogin: true,
    outOfOrder: REPLIES.nestedMail,
    run: mail,
  }),
  RCPT: rule({
    in: ['transaction'],
    preTls: false,
    needsLogin: true,
    outOfOrder: REPLIES.needMail,
    run: rcpt,
  }),
  DATA: rule({
    in: ['transaction'],
    preTls: false,
    needsLogin: true,
    outOfOrder: REPLIES.needRcpt,
    run: data,
  }),
  BDAT: rule({
    in: ['transaction', 'chunking'],
    preTls: false,
    needsLogin: true,
    outOfOrder: REPLIES.needRcpt,
    run: bdat,
  }),
  RSET: rule({ ...always, run: rset }),
  NOOP: rule({ ...always, run: inform }),
  HELP: rule({ ...always, run: inform }),
  VRFY: rule({ ...always, run: inform }),
  EXPN: rule({ ...always, run: inform }),
  QUIT: rule({ ...always, run: quit }),
} as const satisfies Record<Verb, VerbRule>
