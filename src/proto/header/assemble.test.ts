import { describe, expect, it } from 'vitest'
import { fromUtf8, utf8 } from '#core/bytes.ts'
import { assembleHeader } from './assemble.ts'
import { formatDate } from './date.ts'
import { makeMessageId } from './message-id.ts'
import { scanHeader } from './scan.ts'

function edit(
  text: string,
  remove: readonly string[] = [],
  top: string[] = [],
  low: string[] = [],
) {
  const scanned = scanHeader(utf8(text), { maxFields: 100, maxLineBytes: 998 })
  if (!scanned.ok) throw new Error(scanned.error.kind)
  return fromUtf8(
    assembleHeader(scanned.value, { prepend: top, append: low, remove: new Set(remove) }),
  )
}

describe('assembleHeader', () => {
  it('changes nothing when nothing is asked', () => {
    const text = 'From: a@b.test\r\nX:  odd \r\n\tfold\r\n\r\n'
    expect(edit(text)).toBe(text)
  })
  it('ends a header that had no empty line', () => {
    expect(edit('A: 1\r\n')).toBe('A: 1\r\n\r\n')
    expect(edit('\r\n')).toBe('\r\n')
  })
  it('removes every field of a name, of any case, with its folds', () => {
    const text =
      'Bcc: a\r\nA: 1\r\nBCC: b,\r\n c,\r\n\td\r\nB: 2\r\nbcc:\r\nC: 3\r\nResent-Bcc: x\r\n\r\n'
    expect(edit(text, ['bcc', 'resent-bcc'])).toBe('A: 1\r\nB: 2\r\nC: 3\r\n\r\n')
  })
  it('puts new fields above and below', () => {
    expect(edit('A: 1\r\n\r\n', [], ['T: 1\r\n\tfold'], ['Z: 9'])).toBe(
      'T: 1\r\n\tfold\r\nA: 1\r\nZ: 9\r\n\r\n',
    )
  })
})

describe('new fields', () => {
  it('formats dates as RFC 5322 §3.3', () => {
    expect(formatDate(Date.UTC(2026, 10, 1, 3, 4, 5, 999))).toBe('Sun, 01 Nov 2026 03:04:05 +0000')
    for (const at of [0, 1e12, 4e12]) expect(Date.parse(formatDate(at))).toBe(at)
  })
  it('makes message ids', () => {
    expect(makeMessageId('x-1' as never, 'b.test' as never)).toBe('<x-1@b.test>')
  })
})
