import { utf8 } from '#core/bytes.ts'

/** RFC 2045 §6.7 (5): an encoded line has at most 76 characters. */
const MAX_LINE = 76

/** Lines of text as quoted-printable lines: ASCII, each at most 76 characters. */
export function encodeQuotedPrintable(lines: readonly string[]): string[] {
  const encoded: string[] = []
  for (const line of lines) encodeLine(line, encoded)
  return encoded
}

function encodeLine(line: string, out: string[]): void {
  const bytes = utf8(line)
  let current = ''
  for (const [i, byte] of bytes.entries()) {
    const piece = encodeByte(byte, i === bytes.length - 1)
    // Room for the `=` of a soft line break.
    if (current.length + piece.length > MAX_LINE - 1) {
      out.push(`${current}=`)
      current = ''
    }
    current += piece
  }
  out.push(current)
}

function encodeByte(byte: number, last: boolean): string {
  const blank = byte === 0x20 || byte === 0x09
  // RFC 2045 §6.7 (3): white space may not end a line.
  const plain = byte === 0x20 || byte === 0x09 || (byte >= 0x21 && byte <= 0x7e && byte !== 0x3d)
  if (plain && !(blank && last)) return String.fromCharCode(byte)
  return `=${byte.toString(16).toUpperCase().padStart(2, '0')}`
}
