const XTEXT = /^(?:[!-*,-<>-~]|\+[0-9A-F]{2})+$/

/** RFC 3461 §4: undoes `+XX`; undefined when it is no xtext or holds what is not printable ASCII. */
export function decodeXtext(text: string): string | undefined {
  if (!XTEXT.test(text)) return undefined
  const plain = text.replace(/\+([0-9A-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return /^[ -~]+$/.test(plain) ? plain : undefined
}

/** Inverse of {@link decodeXtext} for printable ASCII. */
export function encodeXtext(text: string): string {
  return text.replace(
    /[^!-*,-<>-~]/g,
    (char) => `+${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  )
}
