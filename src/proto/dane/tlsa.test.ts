import { expect, it } from 'vitest'
import { formatTlsa, usableTlsa } from './tlsa.ts'

it.each<[string, number, boolean]>([
  ['3 1 1', 32, true],
  ['3 0 2', 64, true],
  ['3 1 0', 90, true],
  ['2 0 1', 32, true],
  ['2 1 2', 64, true],
  // RFC 7672 §3.1.3: PKIX-TA and PKIX-EE are not usable with mail.
  ['0 0 1', 32, false],
  ['1 1 1', 32, false],
  ['4 1 1', 32, false],
  ['3 2 1', 32, false],
  ['3 1 3', 48, false],
  ['3 1 1', 31, false],
  ['3 1 2', 32, false],
  ['3 1 0', 0, false],
])('TLSA %s with %i octets is usable: %s', (fields, length, expected) => {
  const [usage = 0, selector = 0, matching = 0] = fields.split(' ').map(Number)
  const record = { usage, selector, matching, data: new Uint8Array(length) }
  expect(usableTlsa([record]).length === 1).toBe(expected)
})

it('writes a record as zone files do', () => {
  const data = Uint8Array.of(0x0a, 0xff)
  expect(formatTlsa({ usage: 3, selector: 1, matching: 0, data })).toBe('3 1 0 0aff')
})
