import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'
import type { Secret } from '#core/secret.ts'
import type { SecretHasher, SecretPurpose } from '#relay/ports/keys.ts'

const NO_HASH = new Uint8Array(32)

/**
 * HMAC-SHA-256. A slow password hash would add nothing: the secrets are made by us with more than
 * 128 bits of randomness, and a login must not cost 100 ms of processor time.
 */
export function createHasher(key: Uint8Array): SecretHasher {
  // A parsed key makes an HMAC take 2 µs instead of 10.
  const parsed = createSecretKey(key)
  function hash(purpose: SecretPurpose, secret: Secret): Uint8Array {
    const mac = createHmac('sha256', parsed).update(`${purpose}\0`).update(secret.reveal())
    return Uint8Array.from(mac.digest())
  }
  return {
    hash,
    verify(purpose, secret, stored) {
      const known = stored?.length === NO_HASH.length
      const equal = timingSafeEqual(hash(purpose, secret), known ? stored : NO_HASH)
      return equal && known
    },
  }
}
