import { err, ok, type Result } from '#core/result.ts'
import { refusal, type Refusal } from '../refusal.ts'

export const MAX_NAME_LENGTH = 200

// Controls and direction marks would let one name pose as another on a screen.
// eslint-disable-next-line no-control-regex -- they are what is looked for
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/

/** A name that people give to a thing of theirs: trimmed, 1 to 200 characters, printable. */
export function parseDisplayName(text: string): Result<string, Refusal> {
  const name = text.trim()
  if (name === '') return invalid('The name is empty; enter one to recognise this by.')
  if (name.length > MAX_NAME_LENGTH)
    return invalid(`The name is too long; at most ${MAX_NAME_LENGTH} characters are kept.`)
  if (UNSAFE.test(name)) return invalid('The name has control characters; enter it without them.')
  return ok(name)
}

function invalid(message: string): Result<never, Refusal> {
  return err(refusal('name_invalid', message))
}
