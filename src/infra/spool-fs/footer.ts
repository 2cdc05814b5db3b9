import { concatBytes, equalBytes, utf8 } from '#core/bytes.ts'

/*
 * The last 16 bytes of every spool file: eight that say what it is, and the length of the content
 * before them, so that a file cut short is recognised before a byte of it is sent.
 */

const MARK = utf8('TAIFAEOF')
export const FOOTER_BYTES = MARK.length + 8

export function footer(contentBytes: number): Uint8Array {
  const length = new DataView(new ArrayBuffer(8))
  length.setBigUint64(0, BigInt(contentBytes))
  return concatBytes([MARK, new Uint8Array(length.buffer)])
}

/** True when `bytes` is the footer of a file with so much content. */
export function isFooter(bytes: Uint8Array, contentBytes: number): boolean {
  return equalBytes(bytes, footer(contentBytes))
}
