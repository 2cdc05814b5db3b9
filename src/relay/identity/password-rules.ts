import { err, ok, type Result } from '#core/result.ts'
import { Secret } from '#core/secret.ts'
import { emailKey } from '#core/user.ts'
import { refusal, type Refusal } from '../refusal.ts'

export const MIN_PASSWORD_LENGTH = 10
export const MAX_PASSWORD_LENGTH = 200

/** What guessers try first and the length alone does not keep out. Lower case, without signs. */
const COMMON = [
  'password',
  'passw0rd',
  'letmein',
  'welcome',
  'iloveyou',
  'qwertyuiop',
  'qwerty',
  'asdfghjkl',
  'zxcvbnm',
  '1q2w3e4r5t',
  '1qaz2wsx3edc',
  'abcdefghij',
  'abc',
  'admin',
  'administrator',
  'changeme',
  'taifamail',
  'taifa',
  'football',
  'sunshine',
  'princess',
  'dragon',
  'monkey',
  'superman',
  'whatever',
  'trustno1',
]
const DIGIT_RUNS = '01234567890123456789 98765432109876543210'

/**
 * One spelling of what was typed (NFKC, as RFC 8265 §4 has it for compatibility of keyboards): the
 * same letters from another device are the same password.
 */
export function readPassword(text: string): Secret {
  return new Secret(text.normalize('NFKC'))
}

/** A password that may be set for a person: long enough, and not among the first guesses. */
export function checkNewPassword(text: string, email: string): Result<Secret, Refusal> {
  const password = readPassword(text)
  const { length } = Array.from(password.reveal())
  if (length < MIN_PASSWORD_LENGTH)
    return weak(`The password is too short; take at least ${MIN_PASSWORD_LENGTH} characters.`)
  if (length > MAX_PASSWORD_LENGTH)
    return weak(`The password is too long; take at most ${MAX_PASSWORD_LENGTH} characters.`)
  const lower = password.reveal().toLowerCase()
  const key = emailKey(email)
  if (lower === key || lower === key.slice(0, key.lastIndexOf('@')))
    return weak('The password is the e-mail address; take another one.')
  if (isCommon(lower))
    return weak('The password is among the first that are guessed; take another one.')
  return ok(password)
}

function isCommon(lower: string): boolean {
  if (new Set(lower).size < 4) return true
  if (/^\d+$/.test(lower) && DIGIT_RUNS.includes(lower)) return true
  // `Password123!`: a common word with what people put around it.
  const core = lower.replace(/^[^a-z0-9]+/, '').replace(/[^a-z]*$/, '')
  return COMMON.includes(core) || COMMON.includes(lower.replace(/[^a-z0-9]+$/, ''))
}

function weak(message: string): Result<never, Refusal> {
  return err(refusal('password_weak', message))
}
