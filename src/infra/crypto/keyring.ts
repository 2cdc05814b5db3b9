import { createSecretKey, hkdfSync } from 'node:crypto'
import type { SecretHasher, Vault } from '#relay/ports/keys.ts'
import type { ReturnPathSigner } from '#relay/ports/return-path.ts'
import type { SrsHash } from '#proto/srs/srs.ts'
import { createHasher } from './hasher.ts'
import { hmacSha256 } from './hmac.ts'
import { MASTER_KEY_BYTES, MasterKeyError } from './master-key.ts'
import { createVault } from './vault.ts'

export interface Keyring {
  readonly hasher: SecretHasher
  readonly vault: Vault
  readonly returnPaths: ReturnPathSigner
  /** Proof that a rewritten sender of forwarded mail was made here. */
  readonly srs: SrsHash
}

// Changing a label makes all that was sealed or hashed under it unreadable.
const LABELS = {
  hasher: 'taifa/1/secret-hasher',
  vault: 'taifa/1/vault',
  returnPath: 'taifa/1/return-path',
  srs: 'taifa/1/srs',
} as const

/** Everything that needs a key, each with a subkey of its own (HKDF-SHA-256, RFC 5869). */
export function createKeyring(master: Uint8Array): Keyring {
  if (master.length !== MASTER_KEY_BYTES) {
    throw new MasterKeyError(`a master key has ${MASTER_KEY_BYTES} bytes`)
  }
  const subkey = (label: string) =>
    new Uint8Array(hkdfSync('sha256', master, new Uint8Array(0), label, 32))
  const returnPathKey = createSecretKey(subkey(LABELS.returnPath))
  const srsKey = createSecretKey(subkey(LABELS.srs))
  return {
    hasher: createHasher(subkey(LABELS.hasher)),
    vault: createVault(subkey(LABELS.vault)),
    returnPaths: {
      tag: (messageId) => hmacSha256(returnPathKey, messageId).subarray(0, 8),
    },
    srs: (text) => hmacSha256(srsKey, text),
  }
}
