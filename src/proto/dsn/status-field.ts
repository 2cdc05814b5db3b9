import { readableLine } from '#core/readable-text.ts'

const FOLD_AT = 78
/** RFC 5322 §2.1.1; a word that is longer is cut. */
const MAX_WORD = 900
const MAX_VALUE = 1_200

/**
 * One field as header lines, folded before column 78 at its spaces. Only ASCII comes out: other
 * characters become `?`, control characters a space.
 */
export function foldField(name: string, value: string): string[] {
  const lines: string[] = []
  let current = `${name}:`
  const clean = readableLine(value, MAX_VALUE).replace(/[^\u0020-\u007e]/gu, '?')
  for (const word of clean.split(/ +/)) {
    const piece = word.slice(0, MAX_WORD)
    if (current.length + 1 + piece.length > FOLD_AT && current !== `${name}:`) {
      lines.push(current)
      current = ''
    }
    current += ` ${piece}`
  }
  return [...lines, current]
}

/**
 * An address in a delivery-status field: `rfc822; a@b`, or for one with non-ASCII characters the
 * 7-bit form of RFC 6533 §3 (`utf-8; \x{E4}@b`), so that the part stays ASCII.
 */
export function typedAddress(address: string): string {
  const clean = readableLine(address, 320)
  if (/^[\u0020-\u007e]*$/.test(clean)) return `rfc822; ${clean}`
  let text = ''
  for (const char of clean) {
    // QCHAR: printable ASCII without space, `+`, `=` and backslash.
    const plain = /[\u0021-\u007e]/.test(char) && !'+=\\'.includes(char)
    text += plain ? char : `\\x{${(char.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`
  }
  return `utf-8; ${text}`
}
