import type { Brand } from '#core/brand.ts'

/** Standard alphabet with padding (RFC 4648 §4), as SASL exchanges over SMTP carry it. */
export type Base64 = Brand<string, 'Base64'>

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const VALUES = new Map(Array.from(ALPHABET, (char, value) => [char.charCodeAt(0), value]))
const SHAPE = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** Undefined for any foreign character and for padding anywhere but at the end (RFC 4954 §4). */
export function decodeBase64(text: string): Uint8Array | undefined {
  if (!SHAPE.test(text)) return undefined
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const bytes = new Uint8Array((text.length / 4) * 3 - padding)
  for (let i = 0, at = 0; i < text.length; i += 4, at += 3) {
    const group = (value(text, i) << 18) | (value(text, i + 1) << 12)
    const rest = (value(text, i + 2) << 6) | value(text, i + 3)
    // Writes behind the end are ignored by typed arrays: that is the padding.
    bytes[at] = group >> 16
    bytes[at + 1] = (group | rest) >> 8
    bytes[at + 2] = rest
  }
  return bytes
}

const value = (text: string, at: number): number => VALUES.get(text.charCodeAt(at)) ?? 0

export function encodeBase64(bytes: Uint8Array): Base64 {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i
    const group = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    text += ALPHABET.charAt(group >> 18) + ALPHABET.charAt((group >> 12) & 63)
    text += left > 1 ? ALPHABET.charAt((group >> 6) & 63) : '='
    text += left > 2 ? ALPHABET.charAt(group & 63) : '='
  }
  return text as Base64
}
