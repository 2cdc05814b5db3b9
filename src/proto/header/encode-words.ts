import { utf8 } from '#core/bytes.ts'

const PREFIX = '=?utf-8?q?'
const SUFFIX = '?='
/** RFC 2047 §2: an encoded word has at most 75 characters. */
const MAX_WORD_TEXT = 75 - PREFIX.length - SUFFIX.length
// RFC 2047 §5 (3), the strictest place (a phrase): only these stand for themselves in Q.
const PLAIN = /^[A-Za-z0-9!*+\-/]$/

/**
 * Unstructured header text (a subject, a display name) in ASCII: as it is when it is printable
 * ASCII, else as RFC 2047 encoded words separated by spaces, which a folder may break at. A
 * character is never split over two words.
 */
export function encodeWords(text: string): string {
  if (/^[\u0020-\u007e]*$/.test(text)) return text
  const words: string[] = []
  let word = ''
  for (const char of text) {
    const piece = encodeCharacter(char)
    if (word.length + piece.length > MAX_WORD_TEXT) {
      words.push(word)
      word = ''
    }
    word += piece
  }
  words.push(word)
  return words.map((each) => PREFIX + each + SUFFIX).join(' ')
}

function encodeCharacter(char: string): string {
  if (char === ' ') return '_'
  if (PLAIN.test(char)) return char
  let piece = ''
  for (const byte of utf8(char)) piece += `=${byte.toString(16).toUpperCase().padStart(2, '0')}`
  return piece
}
