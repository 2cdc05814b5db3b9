import { toHex } from '#core/bytes.ts'
import { Secret } from '#core/secret.ts'
import type { Random } from '../ports/random.ts'

const TOKEN_BYTES = 32
const TOKEN = /^[0-9a-f]{64}$/

/** 256 random bits for a cookie or a link. Only its keyed hash is stored. */
export function makeToken(random: Pick<Random, 'bytes'>): Secret {
  return new Secret(toHex(random.bytes(TOKEN_BYTES)))
}

/** What somebody presents as a token; undefined when it cannot be one. */
export function readToken(text: string): Secret | undefined {
  return TOKEN.test(text) ? new Secret(text) : undefined
}
