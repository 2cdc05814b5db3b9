import { utf8 } from '#core/bytes.ts'
import type { HeaderBlock } from './scan.ts'

export interface HeaderEdit {
  /** Whole fields without CRLF (folds inside are theirs), put above all others. */
  readonly prepend: readonly string[]
  /** Likewise, put below. */
  readonly append: readonly string[]
  /** Every field with one of these lower-case names goes, with its folds. */
  readonly remove: ReadonlySet<string>
}

/**
 * The edited header with exactly one empty line at its end. All bytes of the fields that stay are
 * what they were. One copy.
 */
export function assembleHeader(block: HeaderBlock, edit: HeaderEdit): Uint8Array<ArrayBuffer> {
  const top = utf8(edit.prepend.map((field) => `${field}\r\n`).join(''))
  const bottom = utf8(edit.append.map((field) => `${field}\r\n`).join('') + '\r\n')
  const kept = keptRanges(block, edit.remove)
  const keptBytes = kept.reduce((sum, [start, end]) => sum + end - start, 0)
  const header = new Uint8Array(top.length + keptBytes + bottom.length)
  header.set(top)
  let at = top.length
  for (const [start, end] of kept) {
    header.set(block.bytes.subarray(start, end), at)
    at += end - start
  }
  header.set(bottom, at)
  return header
}

/** Neighbouring fields are joined, so the usual message is one range. */
function keptRanges(block: HeaderBlock, remove: ReadonlySet<string>): Array<[number, number]> {
  const ranges: Array<[number, number]> = []
  for (const field of block.fields) {
    if (remove.has(field.key)) continue
    const last = ranges.at(-1)
    if (last !== undefined && last[1] === field.start) last[1] = field.end
    else ranges.push([field.start, field.end])
  }
  return ranges
}
