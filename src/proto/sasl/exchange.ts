import { fromUtf8 } from '#core/bytes.ts'
import { never } from '#core/result.ts'
import { Secret } from '#core/secret.ts'
import { decodeBase64 } from './base64.ts'

export type Mechanism = 'PLAIN' | 'LOGIN'
export const MECHANISMS: readonly Mechanism[] = ['PLAIN', 'LOGIN']

export interface SaslCredentials {
  readonly mechanism: Mechanism
  /** The identity to act as; empty when the client names none (RFC 4616 §2). */
  readonly authzid: string
  readonly username: string
  readonly password: Secret
}

/** What the server waits for. */
export type SaslExchange =
  | { readonly mechanism: 'PLAIN' }
  | { readonly mechanism: 'LOGIN'; readonly username: string | undefined }

/** `cancelled`: the client sent `*`. `bad-message`: good base64 of something that is no such message. */
export type SaslFault = 'cancelled' | 'bad-base64' | 'bad-message'

export type SaslStep =
  /** `challenge` is base64, to be sent behind `334 `; it may be empty. */
  | {
      readonly kind: 'challenge'
      readonly challenge: string
      readonly exchange: SaslExchange
    }
  | { readonly kind: 'credentials'; readonly credentials: SaslCredentials }
  | { readonly kind: 'fault'; readonly fault: SaslFault }

// `Username:` and `Password:`; clients compare these to the letter.
const ASK_USERNAME = 'VXNlcm5hbWU6'
const ASK_PASSWORD = 'UGFzc3dvcmQ6'
// RFC 4616 §2: up to 255 octets each have to be taken; nobody's are longer.
const MAX_FIELD_BYTES = 255

/** Starts an exchange; `initial` is the initial response of RFC 4954 §4, `=` for an empty one. */
export function beginSasl(mechanism: Mechanism, initial: Secret | undefined): SaslStep {
  const exchange: SaslExchange =
    mechanism === 'PLAIN' ? { mechanism } : { mechanism, username: undefined }
  if (initial === undefined) {
    const challenge = mechanism === 'PLAIN' ? '' : ASK_USERNAME
    return { kind: 'challenge', challenge, exchange }
  }
  const empty = initial.reveal() === '='
  return continueSasl(exchange, empty ? new Secret('') : initial)
}

/** The client's next line. */
export function continueSasl(exchange: SaslExchange, response: Secret): SaslStep {
  const text = response.reveal()
  if (text === '*') return fault('cancelled')
  const bytes = decodeBase64(text)
  if (bytes === undefined) return fault('bad-base64')
  switch (exchange.mechanism) {
    case 'PLAIN':
      return plain(bytes)
    case 'LOGIN':
      return login(exchange.username, bytes)
    default:
      return never(exchange)
  }
}

const fault = (kind: SaslFault): SaslStep => ({ kind: 'fault', fault: kind })

// RFC 4616 §2: [authzid] NUL authcid NUL passwd.
function plain(bytes: Uint8Array): SaslStep {
  const first = bytes.indexOf(0)
  const second = bytes.indexOf(0, first + 1)
  if (first < 0 || second < 0) return fault('bad-message')
  const authzid = field(bytes.subarray(0, first))
  const username = field(bytes.subarray(first + 1, second))
  const password = field(bytes.subarray(second + 1))
  if (authzid === undefined || username === undefined || password === undefined) {
    return fault('bad-message')
  }
  return credentials('PLAIN', authzid, username, password)
}

function login(username: string | undefined, bytes: Uint8Array): SaslStep {
  const text = field(bytes)
  if (text === undefined) return fault('bad-message')
  if (username !== undefined) return credentials('LOGIN', '', username, text)
  const exchange: SaslExchange = { mechanism: 'LOGIN', username: text }
  return { kind: 'challenge', challenge: ASK_PASSWORD, exchange }
}

function field(bytes: Uint8Array): string | undefined {
  if (bytes.length > MAX_FIELD_BYTES || bytes.includes(0)) return undefined
  return fromUtf8(bytes)
}

function credentials(
  mechanism: Mechanism,
  authzid: string,
  username: string,
  password: string,
): SaslStep {
  const secret = new Secret(password)
  return { kind: 'credentials', credentials: { mechanism, authzid, username, password: secret } }
}
