import { wordsOf } from './byte-words.ts'

/**
 * True when a byte is above 127. Four bytes at a time: 25 MiB take about 8 ms instead of 30, and
 * every accepted message is looked at.
 */
export function hasEightBit(bytes: Uint8Array): boolean {
  const { lead, words } = wordsOf(bytes)
  if (words.length === 0) return bytes.some((byte) => byte > 0x7f)
  for (let i = 0; i < lead; i++) if ((bytes[i] ?? 0) > 0x7f) return true
  // By index: an iterator takes four times as long.
  for (let i = 0; i < words.length; i++) if (((words[i] as number) & 0x80808080) !== 0) return true
  for (let i = lead + words.length * 4; i < bytes.length; i++) {
    if ((bytes[i] ?? 0) > 0x7f) return true
  }
  return false
}
