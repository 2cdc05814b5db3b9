import { createHash, createPrivateKey, createPublicKey } from 'node:crypto'
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Secret } from '#core/secret.ts'
import { createDkimKeyMaker } from './dkim-keys.ts'
import { createKeyring } from './keyring.ts'
import { loadMasterKey } from './master-key.ts'
import { createRandom } from './random.ts'
import { VaultError } from './vault.ts'

const MASTER = Uint8Array.from({ length: 32 }, (_, i) => i)

describe('hasher', () => {
  const { hasher } = createKeyring(MASTER)
  it('verifies what it hashed, and nothing else', () => {
    const stored = hasher.hash('smtp-password', new Secret('abc'))
    expect(hasher.verify('smtp-password', new Secret('abc'), stored)).toBe(true)
    expect(hasher.verify('smtp-password', new Secret('abd'), stored)).toBe(false)
    expect(hasher.verify('api-key', new Secret('abc'), stored)).toBe(false)
    expect(hasher.verify('smtp-password', new Secret('abc'), undefined)).toBe(false)
    expect(hasher.verify('smtp-password', new Secret('abc'), stored.subarray(1))).toBe(false)
  })
  it('has its hashes fixed: a changed label would lock everybody out', () => {
    const stored = hasher.hash('smtp-password', new Secret('abc'))
    expect(createHash('sha256').update(stored).digest('hex').slice(0, 16)).toMatchInlineSnapshot(
      `"f8f608cb8f19e966"`,
    )
  })
  it('depends on the master key', () => {
    const other = createKeyring(new Uint8Array(32)).hasher
    const stored = hasher.hash('api-key', new Secret('abc'))
    expect(other.verify('api-key', new Secret('abc'), stored)).toBe(false)
  })
})

describe('vault', () => {
  const { vault } = createKeyring(MASTER)
  it('opens what it sealed under the same context only', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), fc.string(), (plain, context) => {
        const sealed = vault.seal(context, plain)
        expect(vault.open(context, sealed)).toEqual(plain)
        expect(() => vault.open(`${context}x`, sealed)).toThrow(VaultError)
      }),
    )
  })
  it('refuses a value with any flipped bit or cut anywhere', () => {
    const sealed = vault.seal('d', Uint8Array.of(1, 2, 3))
    for (let i = 0; i < sealed.length; i++) {
      const broken = Uint8Array.from(sealed)
      broken[i] = (broken[i] ?? 0) ^ 1
      expect(() => vault.open('d', broken)).toThrow(VaultError)
      expect(() => vault.open('d', sealed.subarray(0, i))).toThrow(VaultError)
    }
  })
  it('never seals the same twice alike', () => {
    expect(vault.seal('d', MASTER)).not.toEqual(vault.seal('d', MASTER))
  })
})

describe('return path tags', () => {
  it('differ by message and by key', () => {
    const a = '0190f0e0-0000-7000-8000-000000000001' as never
    const b = '0190f0e0-0000-7000-8000-000000000002' as never
    const ring = createKeyring(MASTER)
    expect(ring.returnPaths.tag(a)).toEqual(createKeyring(MASTER).returnPaths.tag(a))
    expect(ring.returnPaths.tag(a)).not.toEqual(ring.returnPaths.tag(b))
    expect(ring.returnPaths.tag(a)).not.toEqual(
      createKeyring(new Uint8Array(32)).returnPaths.tag(a),
    )
    expect(ring.returnPaths.tag(a)).toHaveLength(8)
  })
})

describe('master key', () => {
  let dir: string
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'taifa-key-'))
  })
  afterEach(() => rm(dir, { recursive: true }))

  it('is made once, privately, and found again', async () => {
    const source = { dataDir: join(dir, 'data'), fromEnv: undefined }
    const first = await loadMasterKey(source)
    expect(first).toHaveLength(32)
    expect(await loadMasterKey(source)).toEqual(first)
    const folder = join(dir, 'data', 'keys')
    expect(await readdir(folder)).toEqual(['master.key'])
    expect((await stat(join(folder, 'master.key'))).mode & 0o777).toBe(0o600)
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
  })
  it('is the same for processes that start at the same moment', async () => {
    const source = { dataDir: dir, fromEnv: undefined }
    const keys = await Promise.all(Array.from({ length: 8 }, () => loadMasterKey(source)))
    expect(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size).toBe(1)
  })
  it('comes from the environment when given, and no file is made', async () => {
    const text = Buffer.from(MASTER).toString('base64')
    expect(await loadMasterKey({ dataDir: dir, fromEnv: ` ${text}\n` })).toEqual(MASTER)
    expect(await readdir(dir)).toEqual([])
  })
  it('refuses a bad value without repeating it', async () => {
    for (const bad of ['c2hvcnQ=', 'not base64 at all!', `${'A'.repeat(44)}!`]) {
      const failure = await loadMasterKey({ dataDir: dir, fromEnv: bad }).catch((e: unknown) => e)
      expect(inspect(failure)).toMatch(/base64 form of 32 bytes/)
      expect(inspect(failure)).not.toContain(bad)
    }
  })
  it('refuses a damaged file, and tightens one that others can read', async () => {
    const source = { dataDir: dir, fromEnv: undefined }
    await loadMasterKey(source)
    const path = join(dir, 'keys', 'master.key')
    await chmod(path, 0o644)
    await loadMasterKey(source)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    await writeFile(path, 'short')
    await expect(loadMasterKey(source)).rejects.toThrow(/holds 5 bytes/)
  })
})

describe('DKIM keys', () => {
  it('are RSA 2048, private and public part of one pair', async () => {
    const pair = await createDkimKeyMaker().make()
    const key = createPrivateKey({
      key: Buffer.from(pair.privateKey),
      format: 'der',
      type: 'pkcs8',
    })
    expect(key.asymmetricKeyDetails?.modulusLength).toBe(2048)
    const spki = createPublicKey(key).export({ type: 'spki', format: 'der' })
    expect(spki.toString('base64')).toBe(pair.publicKey)
  })
})

describe('random', () => {
  it('gives fresh bytes of the asked length, across the pool and beyond it', () => {
    const random = createRandom()
    const seen = new Set<string>()
    for (let i = 0; i < 2000; i++) seen.add(Buffer.from(random.bytes(10)).toString('hex'))
    expect(seen.size).toBe(2000)
    for (const count of [0, 1, 1024, 1025, 10_000]) expect(random.bytes(count)).toHaveLength(count)
    expect(random.bytes(4096).some((byte) => byte !== 0)).toBe(true)
    expect(random.fraction()).toBeLessThan(1)
  })
})
