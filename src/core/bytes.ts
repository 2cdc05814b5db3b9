const encoder = new TextEncoder()
const decoder = new TextDecoder()
const latin1 = new TextDecoder('latin1')

export const CR = 0x0d
export const LF = 0x0a
export const DOT = 0x2e
export const NO_BYTES = new Uint8Array(0)
export const CRLF: Uint8Array = Uint8Array.of(CR, LF)

/** UTF-8 bytes of a string. */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text)
}

/** Octets of a string in UTF-8, half a pair counted as the U+FFFD that it becomes. */
export function utf8Length(text: string): number {
  let octets = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) continue
    octets += unit < 0x800 ? 1 : 2
    // A pair is four octets: two units of which this is the first.
    if ((text.codePointAt(i) ?? 0) > 0xffff) i++
  }
  return octets
}

/** Bytes to text; invalid UTF-8 becomes U+FFFD, never an exception. */
export function fromUtf8(bytes: Uint8Array): string {
  return decoder.decode(bytes)
}

/** One character per byte. For ASCII protocol text, never for what people read. */
export function fromLatin1(bytes: Uint8Array): string {
  return latin1.decode(bytes)
}

export function concatBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  let size = 0
  for (const part of parts) size += part.length
  const whole = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** As {@link equalBytes}, in a time that says nothing about where they differ: for what proves something. */
export function equalSecrets(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0)
  return difference === 0
}

export function toHex(bytes: Uint8Array): string {
  let hex = ''
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0')
  return hex
}
