import { createSecretKey, timingSafeEqual } from 'node:crypto'
import type { SecretHasher } from '#relay/ports/keys.ts'
import { hmacSha256 } from './hmac.ts'

const NO_HASH = new Uint8Array(32)

/**
 * HMAC-SHA-256. A slow password hash would add nothing: the secrets are made by us with more than
 * 128 bits of randomness, and a login must not cost 100 ms of processor time.
 */
export function createHasher(key: Uint8Array): SecretHasher {
  const parsed = createSecretKey(key)
  const hash: SecretHasher['hash'] = (purpose, secret) =>
    hmacSha256(parsed, `${purpose}\0`, secret.reveal())
  const matches: SecretHasher['matches'] = (given, stored) => {
    const known = stored?.length === NO_HASH.length
    const equal = timingSafeEqual(given, known ? stored : NO_HASH)
    return equal && known
  }
  return {
    hash,
    matches,
    verify: (purpose, secret, stored) => matches(hash(purpose, secret), stored),
  }
}
