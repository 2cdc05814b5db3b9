import { fromLatin1 } from '#core/bytes.ts'
import { never } from '#core/result.ts'
import { reply, type SmtpReply } from '#core/reply.ts'
import type { TlsFacts } from '#core/tls.ts'
import { parseCommand, traceCommand, verbOf, type Verb } from '../wire/command.ts'
import { LineDecoder, type LineEvent, type LineFault } from '../wire/line-decoder.ts'
import { authLine, loginAnswered } from './auth.ts'
import { bdatOpened, bdatRefused, receiveChunk, skip, skipChunk } from './bdat.ts'
import { messageFinished } from './content.ts'
import { dataOpened, dataRefused, receive } from './data.ts'
import { mailAnswered } from './mail.ts'
import { rcptAnswered } from './rcpt.ts'
import { REPLIES, syntaxReply } from './replies.ts'
import type { Effect, Input, Pending, ServerPolicy, Session, State } from './state.ts'
import { Turn } from './turn.ts'
import { VERBS, type Listening } from './verbs.ts'

// 512 octets and what the extensions add to MAIL: SIZE 26, BODY 17, SMTPUTF8 10, AUTH 500,
// RET and ENVID 117 (RFC 5321 §4.5.3.1.4 and the extensions' own documents).
const MAX_COMMAND_BYTES = 1_536
// RFC 4954 §4.3.
const MAX_AUTH_LINE_BYTES = 12_288
const MAX_ENDLESS_BYTES = 65_536

export interface Step {
  readonly session: Session
  readonly effects: readonly Effect[]
}

/** A connection has opened; with `tls` on a port of implicit TLS, after the handshake. */
export function openSession(policy: ServerPolicy, tls: TlsFacts | undefined): Step {
  const greeting = reply(220, undefined, `${policy.hostname} ESMTP Taifa Mail`)
  return { session: newSession(policy, tls), effects: [{ kind: 'reply', reply: greeting }] }
}

function newSession(policy: ServerPolicy, tls: TlsFacts | undefined): Session {
  const limits = { maxLineBytes: MAX_AUTH_LINE_BYTES, maxEndlessBytes: MAX_ENDLESS_BYTES }
  return {
    policy,
    tls,
    input: new LineDecoder(limits),
    state: { kind: 'connected' },
    tally: { faults: 0, junk: 0, failedLogins: [], countedLogins: 0 },
    retiring: undefined,
  }
}

/**
 * The SMTP server's side of a dialogue: what happened, to what to do, in order. An `ask` effect is
 * always the last; input that comes before its answer waits. A session must be stepped from once
 * only: its input and decoders move on with it.
 */
export function step(session: Session, input: Input): Step {
  if (session.state.kind === 'closed') return { session, effects: [] }
  const turn = new Turn(session)
  switch (input.kind) {
    case 'bytes':
      turn.input.push(input.bytes)
      return settle(session, session.state, turn)
    case 'answer':
      if (session.state.kind !== 'asking') return { session, effects: [] }
      return settle(session, answered(input.reply, session.state, turn), turn)
    case 'opened':
      return settle(session, opened(session.state, turn), turn)
    case 'tls-started':
      return restart(session, input.tls)
    case 'hang-up':
      return hangUp(session, input.reply, turn)
    case 'retire':
      return settle({ ...session, retiring: input.reply }, session.state, turn)
    case 'time-out':
      return settle(session, turn.close(session.state, 'timed-out', input.reply), turn)
    case 'eof':
      return settle(session, turn.close(session.state, 'eof'), turn)
    default:
      return never(input)
  }
}

/** RFC 3207 §4.2: nothing survives, but what is counted against the client. */
function restart(session: Session, tls: TlsFacts): Step {
  const { tally, retiring } = session
  const fresh: Session = { ...newSession(session.policy, tls), tally, retiring }
  return settle(fresh, fresh.state, new Turn(fresh))
}

/** While the message is being made durable its outcome is awaited; anything else ends at once. */
function hangUp(session: Session, last: SmtpReply, turn: Turn): Step {
  const { state } = session
  if (state.kind === 'asking' && state.pending.for === 'finish') {
    return { session: { ...session, retiring: last }, effects: [] }
  }
  return settle(session, turn.close(state, 'hung-up', last), turn)
}

/** Goes on with the unread input as far as the state allows. */
function settle(session: Session, from: State, turn: Turn): Step {
  let state = from
  for (;;) {
    if (session.retiring !== undefined && isIdle(state)) {
      state = turn.close(state, 'retired', session.retiring)
    }
    const next = advance(state, turn)
    if (next === undefined) break
    state = next
  }
  return { session: { ...session, state, tally: turn.tally }, effects: turn.effects }
}

const isIdle = (state: State): boolean =>
  state.kind === 'connected' || state.kind === 'greeted' || state.kind === 'authenticating'

/** The next state, or undefined when more input or an answer is needed. */
function advance(state: State, turn: Turn): State | undefined {
  switch (state.kind) {
    case 'connected':
    case 'greeted':
    case 'transaction':
    case 'chunking': {
      const event = turn.input.next()
      return event === undefined ? undefined : readCommand(event, state, turn)
    }
    case 'authenticating': {
      const event = turn.input.next()
      if (event === undefined) return undefined
      if (turn.policy.traced) turn.effects.push({ kind: 'heard', line: '[secret]' })
      return authLine(event, state, turn)
    }
    case 'receiving':
      return turn.input.empty ? undefined : receive(state, turn)
    case 'receiving-chunk':
      return turn.input.empty && state.decoder.left > 0 ? undefined : receiveChunk(state, turn)
    case 'skipping-chunk':
      return turn.input.empty && state.left > 0 ? undefined : skip(state, turn)
    case 'asking':
    case 'starting-tls':
    case 'closed':
      return undefined
    default:
      return never(state)
  }
}

type ListeningState = State & { readonly kind: Listening }

function readCommand(event: LineEvent, state: ListeningState, turn: Turn): State {
  if (event.kind === 'fault') return readFault(event.fault, state, turn)
  const line = event.bytes
  if (line.length > MAX_COMMAND_BYTES && verbOf(line) !== 'AUTH') {
    return turn.blame(REPLIES.lineTooLong, state)
  }
  const parsed = parseCommand(line)
  const command = parsed.ok ? parsed.value : undefined
  if (turn.policy.traced) {
    const text = command === undefined ? fromLatin1(line) : traceCommand(command)
    turn.effects.push({ kind: 'heard', line: maskAuth(text) })
  }
  if (command?.verb === 'UNKNOWN') return unknown(line, state, turn)
  const verb = command?.verb ?? (parsed.ok ? undefined : parsed.error.verb)
  const refusal = verb === undefined ? undefined : orderFault(verb, state, turn)
  if (!parsed.ok)
    return faulty(parsed.error.verb, refusal ?? syntaxReply(parsed.error), state, turn)
  if (command === undefined) return state
  if (refusal === undefined) return VERBS[command.verb].run(command, state, turn, isAscii(line))
  if (command.verb === 'BDAT') return skipChunk(command, refusal, state, turn)
  return turn.blame(refusal, state)
}

function faulty(verb: Verb, answer: SmtpReply, state: ListeningState, turn: Turn): State {
  if (verb !== 'BDAT') return turn.blame(answer, state)
  // How much content follows is unknown, and it must not be read as commands.
  return turn.close(state, 'chunk-not-skippable', REPLIES.bdatUnreadable)
}

/** By the table: may this verb be said here at all? */
function orderFault(verb: Verb, state: ListeningState, turn: Turn): SmtpReply | undefined {
  const rule = VERBS[verb]
  const allowed = rule.in.includes(state.kind)
  if (state.kind === 'connected') return allowed ? undefined : REPLIES.needEhlo
  if (!rule.preTls && turn.policy.requiresTls && turn.tls === undefined) return REPLIES.needTls
  if (rule.needsLogin && turn.policy.requiresLogin && !state.client.loggedIn) {
    return REPLIES.needLogin
  }
  return allowed ? undefined : rule.outOfOrder
}

const LINE_FAULTS = {
  'bare-cr': REPLIES.bareCr,
  nul: REPLIES.nul,
  'too-long': REPLIES.lineTooLong,
} as const

function readFault(fault: LineFault, state: ListeningState, turn: Turn): State {
  switch (fault) {
    // Not a line end, so that what follows can not be a command: the only safe answer is the last one.
    case 'bare-lf':
      return turn.close(state, 'bare-lf-client', REPLIES.bareLf)
    case 'endless':
      return turn.close(state, 'endless-line', REPLIES.endlessLine)
    case 'bare-cr':
    case 'nul':
    case 'too-long':
      return turn.blame(LINE_FAULTS[fault], state)
    default:
      return never(fault)
  }
}

const HTTP_REQUEST = /^[A-Z]{3,8} \S+ HTTP\/\d/

function unknown(line: Uint8Array, state: ListeningState, turn: Turn): State {
  // A browser made to speak to us (cross-protocol scripting): its body must not be tried as commands.
  if (HTTP_REQUEST.test(fromLatin1(line))) {
    return turn.close(state, 'http-client', REPLIES.notHttp)
  }
  return turn.blame(REPLIES.unknownVerb, state)
}

function answered(
  answer: SmtpReply,
  state: State & { readonly kind: 'asking' },
  turn: Turn,
): State {
  const { pending } = state
  const next = proceed(answer, pending, turn)
  // 421 means that the product wants this connection gone.
  return answer.code === 421 && next.kind !== 'closed' ? turn.close(next, 'hung-up') : next
}

function proceed(answer: SmtpReply, pending: Pending, turn: Turn): State {
  switch (pending.for) {
    case 'login':
      return loginAnswered(answer, pending, turn)
    case 'mail':
      return mailAnswered(answer, pending, turn)
    case 'rcpt':
      return rcptAnswered(answer, pending, turn)
    case 'data':
      return dataRefused(answer, pending, turn)
    case 'bdat':
      return bdatRefused(answer, pending, turn)
    case 'finish':
      return messageFinished(answer, pending, turn)
    default:
      return never(pending)
  }
}

function opened(state: State, turn: Turn): State {
  if (state.kind !== 'asking') return state
  if (state.pending.for === 'data') return dataOpened(state.pending, turn)
  if (state.pending.for === 'bdat') return bdatOpened(state.pending)
  return state
}

function isAscii(line: Uint8Array): boolean {
  for (let i = 0; i < line.length; i++) if ((line[i] ?? 0) > 0x7f) return false
  return true
}

/** Also a command that could not be parsed may hold a password. */
function maskAuth(text: string): string {
  return text.replace(/^(\s*AUTH\s+\S+\s+).+$/i, '$1[secret]')
}
