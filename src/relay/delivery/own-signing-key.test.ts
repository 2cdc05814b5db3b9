import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { DomainName } from '#core/domain-name.ts'
import { createDkimKeyMaker } from '#infra/crypto/dkim-keys.ts'
import { loadOwnKey, readOwnPublicKey } from '#infra/crypto/own-key-file.ts'
import { createVault } from '#infra/crypto/vault.ts'
import { LiteralDns } from '../../../test/support/literal-dns.ts'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { RecordingLog } from '../../../test/support/recording-log.ts'
import { OwnSigningKey, ownKeyRecord } from './own-signing-key.ts'

const HOSTNAME = 'mail.taifa.test' as DomainName
const HOST = 'taifa._domainkey.mail.taifa.test'
const vault = createVault(new Uint8Array(32).fill(7))

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'taifa-own-key-'))))
afterEach(() => rmSync(folder, { recursive: true }))

const load = () => loadOwnKey(folder, vault, createDkimKeyMaker())

it('is made once, by however many at once, and is readable with the master key only', async () => {
  expect(await readOwnPublicKey(folder)).toBeUndefined()
  const [one, two] = await Promise.all([load(), load()])
  expect(two).toEqual(one)
  expect(await load()).toEqual(one)
  expect(await readOwnPublicKey(folder)).toMatchObject({ publicKey: one.publicKey })
  const path = join(folder, 'keys', 'relay-dkim.json')
  expect(statSync(path).mode & 0o777).toBe(0o600)
  const plain = Buffer.from(one.privateKey).toString('base64')
  expect(readFileSync(path, 'utf8')).not.toContain(plain.slice(40, 80))
  const stranger = createVault(new Uint8Array(32).fill(8))
  await expect(loadOwnKey(folder, stranger, createDkimKeyMaker())).rejects.toThrow('does not open')
})

it('signs only while its record is published, and looks again after a while', async () => {
  const key = await load()
  const { host, value } = ownKeyRecord(key, HOSTNAME)
  expect(host).toBe(HOST)
  const dns = new LiteralDns({})
  const [clock, log] = [new ManualClock(), new RecordingLog()]
  const own = new OwnSigningKey({ hostname: HOSTNAME, load, dns, clock, log })
  expect(await own.find()).toBeUndefined()
  expect(log.lines[0]).toMatchObject({ event: 'reports.unsigned', fields: { publish: HOST } })
  dns.zone = { [HOST]: { TXT: [value.replace('p=', 'p= ')] } }
  expect(await own.find()).toBeUndefined()
  await clock.advance(15 * 60_000)
  expect(await own.find()).toEqual({
    domain: HOSTNAME,
    selector: 'taifa',
    privateKey: key.privateKey,
  })
  dns.zone = { [HOST]: { broken: true } }
  expect(await own.find()).toBeDefined()
  await clock.advance(15 * 60_000)
  expect(await own.find()).toBeUndefined()
})

it('leaves reports unsigned when it cannot be read', async () => {
  const log = new RecordingLog()
  const own = new OwnSigningKey({
    hostname: HOSTNAME,
    load: () => Promise.reject(new Error('sealed under another key')),
    dns: new LiteralDns({}),
    clock: new ManualClock(),
    log,
  })
  expect(await own.find()).toBeUndefined()
  expect(log.lines).toMatchObject([
    { event: 'reports.unsigned', fields: { reason: 'key not readable' } },
  ])
})
