import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BLOCK_BYTES, formatHeader, paddingAfter, parseHeader, type TarEntry } from './tar.ts'

const nameArbitrary = fc
  .array(fc.stringMatching(/^[A-Za-z0-9_@.=-]{1,40}$/), { minLength: 1, maxLength: 5 })
  .map((parts) => parts.join('/'))
const entryArbitrary: fc.Arbitrary<TarEntry> = fc.record({
  kind: fc.constantFrom('file', 'folder'),
  name: nameArbitrary,
  sizeBytes: fc.oneof(fc.nat(), fc.nat(2 ** 43)),
  mode: fc.nat(0o777),
  changedAt: fc.nat(4_000_000_000).map((seconds) => seconds * 1_000),
})

describe('a header of an archive', () => {
  it('reads as it was written', () => {
    fc.assert(
      fc.property(entryArbitrary, (entry) => {
        expect(parseHeader(formatHeader(entry))).toEqual({ ok: true, value: entry })
      }),
    )
  })

  it('is what tar understands', () => {
    const name = `data/${'long/'.repeat(24)}end`
    const facts = { name, sizeBytes: 5, mode: 0o640, changedAt: 1_700_000_000_000 }
    const content = Buffer.concat([Buffer.from('Asha\n'), Buffer.alloc(paddingAfter(5))])
    const end = Buffer.alloc(2 * BLOCK_BYTES)
    const input = Buffer.concat([formatHeader({ kind: 'file', ...facts }), content, end])
    const listed = spawnSync('tar', ['--list', '--verbose', '--utc', '--file', '-'], {
      input,
      encoding: 'utf8',
    })
    expect(listed).toMatchObject({ status: 0, stderr: '' })
    expect(listed.stdout).toMatch(/^-rw-r-----.* 5 2023-11-14 22:13 data\/long\/.*\/end\n$/)
    const read = spawnSync('tar', ['--extract', '--to-stdout', '--file', '-'], { input })
    expect(read.stdout.toString()).toBe('Asha\n')
  })

  it('is refused when a bit of it has changed', () => {
    const header = formatHeader({
      kind: 'file',
      name: 'a',
      sizeBytes: 1,
      mode: 0o600,
      changedAt: 0,
    })
    header[2] = 1
    expect(parseHeader(header)).toMatchObject({ ok: false })
  })

  it('takes nothing but files and folders', () => {
    const header = formatHeader({ kind: 'file', name: 'a', sizeBytes: 0, mode: 0, changedAt: 0 })
    // A symbolic link, with the checksum that goes with it: '2' is two more than '0'.
    header[156] = '2'.charCodeAt(0)
    const sum = Number.parseInt(header.toString('latin1', 148, 154), 8) + 2
    header.write(sum.toString(8).padStart(6, '0'), 148)
    expect(parseHeader(header)).toEqual({ ok: false, error: 'a is neither a file nor a folder' })
  })
})
