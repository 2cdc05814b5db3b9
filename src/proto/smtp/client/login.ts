import { utf8 } from '#core/bytes.ts'
import { Secret } from '#core/secret.ts'
import { encodeBase64 } from '../../sasl/base64.ts'
import { formatCommand, traceCommand, type Command } from '../wire/command.ts'
import type { Effects } from './effect.ts'

/** What is left to say: one base64 line for each 334. */
export interface Login {
  readonly responses: readonly Secret[]
}

interface Credentials {
  readonly username: string
  readonly password: Secret
}

// RFC 4954 §4: with its initial response the AUTH line keeps to the 512 octets of a command.
const MAX_INITIAL = 480

/** PLAIN (RFC 4616) before LOGIN. Undefined when the host offers neither. */
export function beginLogin(
  credentials: Credentials,
  offered: ReadonlySet<string>,
  out: Effects,
): Login | undefined {
  const { username, password } = credentials
  if (offered.has('PLAIN')) {
    const response = encode(`\0${username}\0${password.reveal()}`)
    const fits = response.reveal().length <= MAX_INITIAL
    say({ verb: 'AUTH', mechanism: 'PLAIN', initial: fits ? response : undefined }, out)
    return { responses: fits ? [] : [response] }
  }
  if (!offered.has('LOGIN')) return undefined
  say({ verb: 'AUTH', mechanism: 'LOGIN', initial: undefined }, out)
  return { responses: [encode(username), encode(password.reveal())] }
}

/** Answers a 334; undefined when there is nothing more to say. */
export function continueLogin(login: Login, out: Effects): Login | undefined {
  const [response, ...responses] = login.responses
  if (response === undefined) return undefined
  out.push({ kind: 'trace', line: 'sent', text: response.toString() })
  out.push({ kind: 'send', text: `${response.reveal()}\r\n` })
  return { responses }
}

function encode(text: string): Secret {
  return new Secret(encodeBase64(utf8(text)))
}

function say(command: Command, out: Effects): void {
  out.push({ kind: 'trace', line: 'sent', text: traceCommand(command) })
  out.push({ kind: 'send', text: `${formatCommand(command)}\r\n` })
}
