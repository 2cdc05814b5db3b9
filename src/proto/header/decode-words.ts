import { concatBytes } from '#core/bytes.ts'

/*
 * RFC 2047 encoded words, for what people read: subject and display names in log and history.
 * Nothing decoded here is ever parsed again as an address.
 */

const CHARSET_LIMIT = 40
const WORD = /=\?([^?\s]{1,60})\?([bqBQ])\?([^?\s]*)\?=/g

interface Word {
  readonly charset: string
  readonly bytes: Uint8Array
}

/** Replaces encoded words; a word that cannot be decoded stays as it is. Linear, never throws. */
export function decodeWords(text: string): string {
  let out = ''
  let at = 0
  let run: { readonly charset: string; readonly parts: Uint8Array[] } | undefined
  const flush = () => {
    if (run !== undefined) out += decodeBytes(run.charset, concatBytes(run.parts))
    run = undefined
  }
  for (const match of text.matchAll(WORD)) {
    const word = decodeWord(match[1] ?? '', match[2] ?? '', match[3] ?? '')
    if (word === undefined) continue
    const between = text.slice(at, match.index)
    at = match.index + match[0].length
    // RFC 2047 §6.2: white space between adjacent words is not shown. A character may be split
    // over two words, so their bytes are joined before they are decoded.
    const adjacent = run !== undefined && /^[ \t]*$/.test(between)
    if (adjacent && run?.charset === word.charset) {
      run.parts.push(word.bytes)
      continue
    }
    flush()
    if (!adjacent) out += between
    run = { charset: word.charset, parts: [word.bytes] }
  }
  flush()
  return out + text.slice(at)
}

function decodeWord(charset: string, encoding: string, text: string): Word | undefined {
  // RFC 2231 §5: a language may follow the charset.
  const name = charset.split('*', 1)[0]?.toLowerCase() ?? ''
  if (name.length > CHARSET_LIMIT) return undefined
  const bytes = encoding.toLowerCase() === 'b' ? fromBase64(text) : fromQ(text)
  return bytes === undefined ? undefined : { charset: name, bytes }
}

function decodeBytes(charset: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    return new TextDecoder().decode(bytes)
  }
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const BASE64_VALUE = new Map(Array.from(BASE64, (char, value) => [char, value]))

function fromBase64(text: string): Uint8Array | undefined {
  const digits = text.replace(/=+$/, '')
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4))
  let bits = 0
  let held = 0
  let at = 0
  for (const digit of digits) {
    const value = BASE64_VALUE.get(digit)
    if (value === undefined) return undefined
    bits = ((bits << 6) | value) & 0xffffff
    held += 6
    if (held >= 8) {
      held -= 8
      bytes[at++] = (bits >> held) & 0xff
    }
  }
  return bytes
}

/** RFC 2047 §4.2. */
function fromQ(text: string): Uint8Array | undefined {
  const bytes: number[] = []
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 0x7e) return undefined
    if (text[i] === '_') bytes.push(0x20)
    else if (text[i] !== '=') bytes.push(code)
    else {
      const hex = text.slice(i + 1, i + 3)
      if (!/^[0-9A-Fa-f]{2}$/.test(hex)) return undefined
      bytes.push(Number.parseInt(hex, 16))
      i += 2
    }
  }
  return Uint8Array.from(bytes)
}
