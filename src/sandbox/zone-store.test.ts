import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ZoneStore } from './zone-store.ts'
import { parseZoneRecord } from './zones.ts'

let dataDir: string
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'taifa-zones-'))
})
afterEach(() => rm(dataDir, { recursive: true }))

const file = (): string => join(dataDir, 'sandbox', 'zones.json')

describe('the zone store', () => {
  test('keeps zones over a restart', async () => {
    const store = await ZoneStore.open({ dataDir, monotonicMs: () => 0 })
    await store.set('_dmarc.shop.example', 'TXT', ['v=DMARC1; p=none'])
    await store.set('shop.example', 'MX', ['10 Mx.Example.NET.'])
    const again = await ZoneStore.open({ dataDir, monotonicMs: () => 0 })
    expect(await again.list()).toEqual([
      {
        origin: 'shop.example',
        records: [
          { name: '_dmarc.shop.example', type: 'TXT', value: 'v=DMARC1; p=none' },
          { name: 'shop.example', type: 'MX', value: '10 mx.example.net' },
        ],
      },
    ])
  })

  test('what was answered survives SIGKILL at any moment', async () => {
    const program = `
      import { ZoneStore } from ${JSON.stringify(join(import.meta.dirname, 'zone-store.ts'))}
      const store = await ZoneStore.open({ dataDir: process.argv[1], monotonicMs: () => 0 })
      for (let i = 0; ; i++) {
        await store.set('d' + i + '.example', 'A', ['192.0.2.1'])
        process.stdout.write(i + '\\n')
      }`
    for (let round = 1; round <= 3; round++) {
      const child = spawn(process.execPath, ['--input-type=module', '-e', program, dataDir])
      let said = ''
      await new Promise<void>((resolve, reject) => {
        child.stderr.on('data', (bytes: Buffer) => reject(new Error(bytes.toString())))
        child.stdout.on('data', (bytes: Buffer) => {
          said += bytes.toString()
          if (said.split('\n').length > 3 * round) resolve()
        })
      })
      child.kill('SIGKILL')
      await new Promise((resolve) => child.on('close', resolve))
      // The lock that it may have left is taken over once it is old.
      await utimes(`${file()}.lock`, 0, 0).catch(() => {})
      const answered = said.split('\n').length - 1
      const store = await ZoneStore.open({ dataDir, monotonicMs: () => 0 })
      const found = (await store.list()).length
      expect(found).toBeGreaterThanOrEqual(answered)
    }
  })

  test('a change by another process is seen, and none is lost when both write', async () => {
    let now = 0
    const server = await ZoneStore.open({ dataDir, monotonicMs: () => now })
    const commandLine = await ZoneStore.open({ dataDir, monotonicMs: () => now })
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        (i % 2 === 0 ? server : commandLine).set(`d${i}.example`, 'A', ['192.0.2.1']),
      ),
    )
    now += 1_000
    expect(await server.list()).toHaveLength(20)
    expect(await commandLine.list()).toHaveLength(20)
  })

  test('a broken file stops the start and says which', async () => {
    await (await ZoneStore.open({ dataDir, monotonicMs: () => 0 })).set('a.test', 'A', ['1.2.3.4'])
    const text = await readFile(file(), 'utf8')
    await writeFile(file(), text.slice(0, -20))
    await expect(ZoneStore.open({ dataDir, monotonicMs: () => 0 })).rejects.toThrow(/zones\.json/)
  })

  test('refuses what is no record and what is too much', async () => {
    const store = await ZoneStore.open({ dataDir, monotonicMs: () => 0 })
    const many = Array.from({ length: 201 }, (_, i) => `192.0.2.${i % 250}`)
    expect(await store.set('a.test', 'A', many)).toMatchObject({ ok: false })
    expect(await store.set('a.test', 'A', [])).toMatchObject({ ok: false })
    expect(await store.remove('a.test')).toBe(0)
  })
})

test.each([
  ['a b.test', 'A', '192.0.2.1'],
  ['a.test', 'A', '192.0.2.256'],
  ['a.test', 'A', '::1'],
  ['a.test', 'AAAA', '192.0.2.1'],
  ['a.test', 'MX', 'mx.test'],
  ['a.test', 'MX', '70000 mx.test'],
  ['a.test', 'MX', '10 mx test'],
  ['a.test', 'CNAME', ''],
  ['a.test', 'TXT', 'x'.repeat(4_097)],
  ['a.test', 'SOA', 'x'],
])('%s %s %s is refused', (name, type, value) => {
  expect(parseZoneRecord({ name, type, value }).ok).toBe(false)
})
