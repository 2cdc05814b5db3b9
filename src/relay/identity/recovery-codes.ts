import { Secret } from '#core/secret.ts'
import type { Random } from '../ports/random.ts'

export const RECOVERY_CODES = 10

// Crockford's base32 without look-alikes: what is copied from paper has to be readable.
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const CHARACTERS = 10

/** Ten codes of 50 random bits, shown as `xxxxx-xxxxx`. */
export function makeRecoveryCodes(random: Pick<Random, 'bytes'>): readonly string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const letters = [...random.bytes(CHARACTERS)].map((byte) => ALPHABET[byte & 31] ?? '')
    return `${letters.slice(0, 5).join('')}-${letters.slice(5).join('')}`
  })
}

/** As people type it: any case, with or without the dash. Undefined when it cannot be one. */
export function readRecoveryCode(text: string): Secret | undefined {
  const plain = text.toLowerCase().replace(/[\s-]/g, '')
  if (plain.length !== CHARACTERS) return undefined
  const letters = plain.replaceAll('o', '0').replaceAll('i', '1').replaceAll('l', '1')
  return new Secret(letters)
}
