import { concatBytes, equalBytes, utf8 } from '#core/bytes.ts'

/*
 * The last 20 bytes of every spool file: eight that say what it is, the length of the content before
 * them, and its CRC-32: a file cut short is recognised before a byte of it is read, one that was
 * altered before its last byte is. Against a medium that forgets, not against a person who forges.
 */

const MARK = utf8('TAIFAEOF')
export const FOOTER_BYTES = MARK.length + 8 + 4

export function footer(contentBytes: number, checksum: number): Uint8Array {
  const facts = new DataView(new ArrayBuffer(12))
  facts.setBigUint64(0, BigInt(contentBytes))
  facts.setUint32(8, checksum)
  return concatBytes([MARK, new Uint8Array(facts.buffer)])
}

/** The checksum in the footer of a file with so much content; undefined when `bytes` is not one. */
export function checksumIn(bytes: Uint8Array, contentBytes: number): number | undefined {
  if (bytes.length !== FOOTER_BYTES) return undefined
  const checksum = new DataView(bytes.buffer, bytes.byteOffset).getUint32(MARK.length + 8)
  return equalBytes(bytes, footer(contentBytes, checksum)) ? checksum : undefined
}
