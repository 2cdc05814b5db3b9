import { expect, it } from 'vitest'
import { createTotp } from './totp.ts'

const totp = createTotp()
// RFC 6238, appendix B: the secret and the codes (SHA-1), the last six digits.
const secret = new TextEncoder().encode('12345678901234567890')

it.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('knows the code of RFC 6238 at %i s', (seconds, code) => {
  const step = Math.floor(seconds / 30)
  expect(totp.stepOf(secret, code, seconds * 1000)).toBe(step)
  // One step early or late is the same step; two are none.
  expect(totp.stepOf(secret, code, (seconds + 30) * 1000)).toBe(step)
  expect(totp.stepOf(secret, code, (seconds - 30) * 1000)).toBe(step)
  expect(totp.stepOf(secret, code, (seconds + 60) * 1000)).toBeUndefined()
  expect(totp.stepOf(secret, '000000', seconds * 1000)).toBeUndefined()
})

it('describes the secret for an authenticator', () => {
  const described = totp.describe(secret, { issuer: 'mail.taifa.test', email: 'a+b@example.com' })
  expect(described.secret).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
  expect(described.url).toMatch(/^otpauth:\/\/totp\/mail\.taifa\.test:a%2Bb%40example\.com\?/)
  expect(described.url).toContain('algorithm=SHA1&digits=6&period=30')
})
