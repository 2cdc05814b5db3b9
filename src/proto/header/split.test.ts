import fc from 'fast-check'
import { expect, it } from 'vitest'
import { concatBytes, fromUtf8, utf8 } from '#core/bytes.ts'
import { HeaderSplitter } from './split.ts'

function split(pieces: readonly Uint8Array[], maxBytes = 1000) {
  const splitter = new HeaderSplitter(maxBytes)
  const body = concatBytes(pieces.map((piece) => splitter.take(piece)))
  return [splitter.state, fromUtf8(splitter.bytes()), fromUtf8(body)]
}

it.each([
  [
    'A: 1\r\nB: 2\r\n\r\nbody\r\n\r\nmore',
    ['complete', 'A: 1\r\nB: 2\r\n\r\n', 'body\r\n\r\nmore'],
  ],
  ['\r\nbody', ['complete', '\r\n', 'body']],
  ['\r\n', ['complete', '\r\n', '']],
  ['A: 1\r\n', ['open', 'A: 1\r\n', '']],
  ['', ['open', '', '']],
  ['A\r\r\n\r\r\n\r\nx', ['complete', 'A\r\r\n\r\r\n\r\n', 'x']],
  ['A\n\nB\r\n\r\nx', ['complete', 'A\n\nB\r\n\r\n', 'x']],
])('splits %j, wherever it is cut', (text, expected) => {
  const bytes = utf8(text)
  expect(split([bytes])).toEqual(expected)
  expect(split(Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(expected)
  fc.assert(
    fc.property(fc.nat({ max: bytes.length }), (at) => {
      expect(split([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(expected)
    }),
  )
})

it('keeps nothing once the header is too large', () => {
  expect(split([utf8('x'.repeat(1001))])).toEqual(['too-large', '', ''])
  expect(split([utf8(`${'x'.repeat(996)}\r\n\r\n`)])[0]).toBe('complete')
})

it('does not depend on what becomes of the piece', () => {
  const piece = utf8('A: 1\r\n\r\nbody')
  const splitter = new HeaderSplitter(100)
  splitter.take(piece)
  piece.fill(0)
  expect(fromUtf8(splitter.bytes())).toBe('A: 1\r\n\r\n')
})
