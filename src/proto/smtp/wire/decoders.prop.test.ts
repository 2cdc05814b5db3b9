import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { concatBytes, fromLatin1, utf8 } from '#core/bytes.ts'
import { BdatDecoder } from './bdat-decoder.ts'
import { DataDecoder, type ContentFault } from './data-decoder.ts'
import { LineDecoder, type LineEvent } from './line-decoder.ts'

const bytes = (alphabet: readonly string[]): fc.Arbitrary<Uint8Array> =>
  fc.array(fc.constantFrom(...alphabet), { maxLength: 24 }).map((parts) => utf8(parts.join('')))
const wire = bytes(['\r', '\n', '.', '\0', 'a', '\r\n', '\r\n.', '\r\n.\r\n', 'text', '..'])

interface Read {
  readonly content: string
  readonly fault: ContentFault | undefined
  readonly rest: string | undefined
}

/** The rules by the letter, one byte at a time, on the whole input. */
function readByTheLetter(input: string): Read {
  let content = ''
  let fault: ContentFault | undefined
  for (let i = 0; i < input.length; i++) {
    const lineStart = i === 0 || input.slice(i - 2, i) === '\r\n'
    if (lineStart && input.startsWith('.\r\n', i))
      return { content, fault, rest: input.slice(i + 3) }
    if (lineStart && input[i] === '.') continue
    const char = input[i] ?? ''
    if (char === '\r' && i + 1 < input.length && input[i + 1] !== '\n') fault ??= 'bare-cr'
    if (char === '\n' && input[i - 1] !== '\r') fault ??= 'bare-lf'
    if (char === '\0') fault ??= 'nul'
    content += char
  }
  return { content, fault, rest: undefined }
}

function readData(input: Uint8Array, size: number): Read {
  const decoder = new DataDecoder()
  const got: Uint8Array[] = []
  for (let at = 0; at < input.length;) {
    at = decoder.push(input.slice(0, at + size), at, (view) => got.push(view.slice()))
    if (!decoder.ended) continue
    return { content: text(got), fault: decoder.fault, rest: fromLatin1(input.subarray(at)) }
  }
  return { content: text(got), fault: decoder.fault, rest: undefined }
}

const text = (parts: readonly Uint8Array[]): string => fromLatin1(concatBytes(parts))

describe('DATA', () => {
  test('is read as the rules say, at any split', () => {
    fc.assert(
      fc.property(wire, fc.integer({ min: 1, max: 9 }), (input, size) => {
        const expected = readByTheLetter(fromLatin1(input))
        const got = readData(input, size)
        expect(got.rest).toBe(expected.rest)
        expect(got.fault).toBe(expected.fault)
        // Content is checked where it is used: of a message without fault that has ended.
        const used = expected.fault === undefined && expected.rest !== undefined
        expect(used ? got.content : '').toBe(used ? expected.content : '')
      }),
      { numRuns: 2_000 },
    )
  })

  test('copies nothing', () => {
    const input = utf8('line one\r\nline two\r\n.\r\n')
    const views: Uint8Array[] = []
    new DataDecoder().push(input, 0, (view) => views.push(view))
    expect(views.map((view) => view.buffer === input.buffer)).toEqual([true])
    expect(text(views)).toBe('line one\r\nline two\r\n')
  })
})

describe('BDAT', () => {
  test('counts octets and checks content, at any split into chunks and reads', () => {
    fc.assert(
      fc.property(
        fc.array(wire, { maxLength: 5 }),
        fc.integer({ min: 1, max: 9 }),
        (chunks, size) => {
          const whole = text(chunks)
          const decoder = new BdatDecoder()
          const got: Uint8Array[] = []
          for (const chunk of chunks) {
            decoder.beginChunk(chunk.length)
            for (let at = 0; at < chunk.length; at += size) {
              decoder.push(chunk.slice(at, at + size), 0, (view) => got.push(view))
            }
            expect(decoder.left).toBe(0)
          }
          decoder.finish()
          const clean = !/\r(?!\n)|(?<!\r)\n|\0/.test(whole)
          expect(decoder.fault === undefined).toBe(clean)
          expect(clean ? text(got) : '').toBe(clean ? whole : '')
        },
      ),
      { numRuns: 1_000 },
    )
  })

  test('leaves what follows the chunk', () => {
    const decoder = new BdatDecoder()
    decoder.beginChunk(3)
    const got: Uint8Array[] = []
    expect(decoder.push(utf8('xabcNOOP\r\n'), 1, (view) => got.push(view))).toBe(4)
    expect(text(got)).toBe('abc')
  })
})

function readLines(input: Uint8Array, size: number): LineEvent[] {
  const decoder = new LineDecoder({ maxLineBytes: 8, maxEndlessBytes: 30 })
  const events: LineEvent[] = []
  for (let at = 0; at < input.length; at += size) {
    decoder.push(input.slice(at, at + size))
    for (let event = decoder.next(); event !== undefined; event = decoder.next()) {
      events.push(event.kind === 'line' ? { kind: 'line', bytes: event.bytes.slice() } : event)
      // The rest of the input is of no meaning.
      if (event.kind === 'fault' && event.fault === 'endless') return events
    }
  }
  return events
}

describe('lines', () => {
  test('are the same at any split', () => {
    const lines = bytes(['\r', '\n', '\0', 'a', '\r\n', 'word', '12345678', '0123456789abcdef'])
    fc.assert(
      fc.property(lines, fc.integer({ min: 1, max: 9 }), (input, size) => {
        expect(readLines(input, size)).toEqual(readLines(input, 1_000))
      }),
      { numRuns: 2_000 },
    )
  })

  test.each([
    ['NOOP\r\n', ['line']],
    ['12345678\r\n', ['line']],
    ['123456789\r\n', ['too-long']],
    ['NO\rOP\r\n', ['bare-cr']],
    ['NOOP\r\r\n', ['bare-cr']],
    ['NOOP\nQUIT\r\n', ['bare-lf', 'line']],
    ['NO\0OP\r\n', ['nul']],
    [`${'x'.repeat(30)}\r\n`, ['endless']],
    ['no end', []],
  ])('%j is %j', (input, kinds) => {
    const found = readLines(utf8(input), 3).map((e) => (e.kind === 'line' ? 'line' : e.fault))
    expect(found).toEqual(kinds)
  })
})
