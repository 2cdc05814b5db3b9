import { Secret, TOTP } from 'otpauth'
import { SECOND_MS } from '#core/time.ts'
import type { Totp } from '#relay/ports/totp.ts'

const PERIOD_SECONDS = 30
const DIGITS = 6
/** Clocks differ and people type slowly: one step each way (RFC 6238 §5.2). */
const WINDOW = 1

/** RFC 6238 as every authenticator program knows it: SHA-1, six digits, 30 seconds. */
export function createTotp(): Totp {
  const machine = (bytes: Uint8Array, issuer = '', label = '') =>
    new TOTP({
      issuer,
      label,
      algorithm: 'SHA1',
      digits: DIGITS,
      period: PERIOD_SECONDS,
      secret: new Secret({ buffer: Uint8Array.from(bytes).buffer }),
    })
  return {
    describe(secret, { issuer, email }) {
      const totp = machine(secret, issuer, email)
      return { secret: totp.secret.base32, url: totp.toString() }
    },
    stepOf(secret, code, now) {
      const delta = machine(secret).validate({ token: code, timestamp: now, window: WINDOW })
      return delta === null ? undefined : Math.floor(now / SECOND_MS / PERIOD_SECONDS) + delta
    },
  }
}
