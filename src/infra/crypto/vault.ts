import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { Vault } from '#relay/ports/keys.ts'

const VERSION = 1
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** A sealed value that was damaged, or sealed under another key or context. */
export class VaultError extends Error {
  override readonly name = 'VaultError'
}

/**
 * AES-256-GCM. Sealed: version (1), nonce (12), ciphertext, tag (16). The context is authenticated,
 * so a sealed key copied to another row does not open there. Random nonces are safe for 2^32
 * values per key (NIST SP 800-38D §8.3); an installation seals one per domain.
 */
export function createVault(key: Uint8Array): Vault {
  const aad = (context: string) => Buffer.from(`taifa-vault-${VERSION}:${context}`)
  return {
    seal(context, plain) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
      cipher.setAAD(aad(context))
      const text = [cipher.update(plain), cipher.final()]
      return Uint8Array.from(
        Buffer.concat([Uint8Array.of(VERSION), nonce, ...text, cipher.getAuthTag()]),
      )
    },
    open(context, sealed) {
      if (sealed.length < 1 + NONCE_BYTES + TAG_BYTES || sealed[0] !== VERSION) {
        throw new VaultError('not a sealed value of a known version')
      }
      const nonce = sealed.subarray(1, 1 + NONCE_BYTES)
      const text = sealed.subarray(1 + NONCE_BYTES, sealed.length - TAG_BYTES)
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
      decipher.setAAD(aad(context))
      decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES))
      try {
        return Uint8Array.from(Buffer.concat([decipher.update(text), decipher.final()]))
      } catch {
        throw new VaultError('the sealed value does not open with this master key and context')
      }
    },
  }
}
