import { Secret } from '#core/secret.ts'
import type { Random } from '../ports/random.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
/** 32 of 62 characters: 190 bits, so a keyed hash without stretching is enough to store it. */
export const SMTP_PASSWORD_LENGTH = 32
// The largest multiple of 62 that fits a byte; bytes above it would favour the first letters.
const FAIR_BYTES = 256 - (256 % ALPHABET.length)

/** A password of 32 upper-case and lower-case letters and digits, at least one of each. */
export function makeSmtpPassword(random: Random): Secret {
  for (;;) {
    const password = randomText(random)
    if (/[A-Z]/.test(password) && /[a-z]/.test(password) && /\d/.test(password))
      return new Secret(password)
  }
}

function randomText(random: Random): string {
  let text = ''
  while (text.length < SMTP_PASSWORD_LENGTH)
    for (const byte of random.bytes(SMTP_PASSWORD_LENGTH))
      if (byte < FAIR_BYTES && text.length < SMTP_PASSWORD_LENGTH)
        text += ALPHABET[byte % ALPHABET.length] ?? ''
  return text
}
