import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { utf8 } from '#core/bytes.ts'
import { fieldsNamed, fieldValue, scanHeader, type HeaderBlock } from './scan.ts'

const LIMITS = { maxFields: 100, maxLineBytes: 998 }

function scan(text: string): HeaderBlock {
  const scanned = scanHeader(utf8(text), LIMITS)
  if (!scanned.ok) throw new Error(JSON.stringify(scanned.error))
  return scanned.value
}

describe('scanHeader', () => {
  it('finds fields with their folds and ranges', () => {
    const text = 'From: a@b.test\r\nSubject: one\r\n  two\r\n\tthree\r\nX-Empty:\r\n\r\n'
    const block = scan(text)
    expect(block.fields.map((f) => [f.key, fieldValue(block, f)])).toEqual([
      ['from', 'a@b.test'],
      ['subject', 'one  two\tthree'],
      ['x-empty', ''],
    ])
    expect(block.fields.map((f) => text.slice(f.start, f.end)).join('')).toBe(text.slice(0, -2))
    expect(block.eightBit).toBe(false)
  })
  it('stops at the empty line, and does without one', () => {
    expect(scan('A: 1\r\n\r\nB: 2\r\n').fields).toHaveLength(1)
    expect(scan('A: 1\r\nB: 2\r\n').fields).toHaveLength(2)
    expect(scan('\r\n').fields).toHaveLength(0)
    expect(scan('').fields).toHaveLength(0)
  })
  it('keeps odd names apart from object properties', () => {
    const block = scan('__proto__: 1\r\nconstructor: 2\r\nhasOwnProperty: 3\r\n\r\n')
    expect(fieldsNamed(block, '__proto__')).toHaveLength(1)
    expect(block.fields.map((f) => f.key)).toEqual(['__proto__', 'constructor', 'hasownproperty'])
  })
  it('reports 8-bit bytes', () => {
    expect(scan('Subject: grüße\r\n\r\n').eightBit).toBe(true)
  })

  const FAULTS: ReadonlyArray<readonly [string, string, number, number]> = [
    ['From : a@b.test\r\n\r\n', 'space-before-colon', 4, 1],
    ['From\t: a@b.test\r\n\r\n', 'space-before-colon', 4, 1],
    ['A: 1\r\nno colon here\r\n\r\n', 'no-colon', 8, 2],
    ['A: 1\r\nnocolon\r\n\r\n', 'no-colon', 6, 2],
    [' folded: first\r\n\r\n', 'folded-first-line', 0, 1],
    ['\tx\r\n\r\n', 'folded-first-line', 0, 1],
    [': nameless\r\n\r\n', 'bad-name', 0, 1],
    ['Frèm: a\r\n\r\n', 'bad-name', 2, 1],
    ['\0From: a\r\n\r\n', 'nul', 0, 1],
    ['A: 1\r\nB: \0\r\n\r\n', 'nul', 9, 2],
    ['A: a\nBcc: v@x.test\r\n\r\n', 'bare-lf', 4, 1],
    ['A: a\rBcc: v@x.test\r\n\r\n', 'bare-cr', 4, 1],
    ['A: a\r\r\n\r\n', 'bare-cr', 4, 1],
    ['A: \u001b[31m\r\n\r\n', 'control-character', 3, 1],
    ['A: \u007f\r\n\r\n', 'control-character', 3, 1],
    ['A: unended', 'no-line-end', 10, 1],
    ['A: unended\r', 'bare-cr', 10, 1],
    [`A: ${'x'.repeat(996)}\r\n\r\n`, 'line-too-long', 998, 1],
    ['A: 1\r\n'.repeat(101), 'too-many-fields', 600, 101],
  ]
  it.each(FAULTS)('refuses %j as %s', (text, kind, at, line) => {
    expect(scanHeader(utf8(text), LIMITS)).toEqual({ ok: false, error: { kind, at, line } })
  })
  it('takes a line of exactly the limit', () => {
    expect(scan(`A: ${'x'.repeat(995)}\r\n\r\n`).fields).toHaveLength(1)
  })

  it('never throws, and its fields tile the block', () => {
    const piece = fc.constantFrom(
      'A: b',
      'X',
      ':',
      ' ',
      '\t',
      '\r\n',
      '\r',
      '\n',
      '\0',
      'é',
      'F: g\r\n',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const bytes = utf8(pieces.join(''))
        const scanned = scanHeader(bytes, LIMITS)
        expect(scanned.ok ? 0 : scanned.error.at).toBeLessThanOrEqual(bytes.length)
        let at = 0
        for (const field of scanned.ok ? scanned.value.fields : []) {
          expect(field.start).toBe(at)
          expect(field.valueStart).toBeGreaterThan(field.start + 1)
          at = field.end
        }
      }),
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => void scanHeader(bytes, LIMITS)),
    )
  })
  it('takes a megabyte of fields in linear time', () => {
    const limits = { maxFields: 1e6, maxLineBytes: 2e6 }
    const many = utf8('A:\r\n'.repeat(250_000))
    const one = utf8(`A: ${'x'.repeat(1e6)}\r\n`)
    const folds = utf8(`A:\r\n${' x\r\n'.repeat(250_000)}`)
    for (const bytes of [many, one, folds]) expect(scanHeader(bytes, limits).ok).toBe(true)
  })
})
