import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Spool } from '#relay/ports/spool.ts'

export interface SpoolUnderTest {
  readonly spool: Spool
  /** A spool on the same place, as after a crash: what was not committed is only temporary. */
  readonly reopen: () => Promise<Spool>
  /** Ages everything that is stored by an hour. */
  readonly age: () => Promise<void>
  readonly cutShort: (name: string) => Promise<void>
  /** Flips one bit in the middle. */
  readonly alter: (name: string) => Promise<void>
  /** Number of files of any kind. */
  readonly count: () => Promise<number>
  readonly close: () => Promise<void>
}

const bytes = (size: number): Uint8Array => Uint8Array.from({ length: size }, (_, i) => i % 251)

async function store(spool: Spool, ...chunks: readonly Uint8Array[]): Promise<string> {
  const file = await spool.create()
  for (const chunk of chunks) await file.write(chunk)
  await file.commit()
  return file.name
}

async function readAll(spool: Spool, name: string): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of spool.read(name)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const knows =
  (...known: readonly string[]) =>
  async (names: readonly string[]) =>
    new Set(names.filter((name) => known.includes(name)))

const MINUTE = 60_000

/** What the spool of large bodies promises, whatever keeps it. */
export function spoolContract(name: string, open: () => Promise<SpoolUnderTest>): void {
  describe(`${name}: spool`, () => {
    let place: SpoolUnderTest
    beforeEach(async () => {
      place = await open()
    })
    afterEach(() => place.close())
    const get = () => place
    contents(get)
    sweeping(get)
  })
}

function contents(get: () => SpoolUnderTest): void {
  it('gives back what was written, in chunks of at most 64 KiB', async () => {
    const { spool } = get()
    const whole = bytes(300_000)
    const name = await store(
      spool,
      whole.subarray(0, 1),
      whole.subarray(1, 200_000),
      whole.subarray(200_000),
    )
    for await (const chunk of spool.read(name)) expect(chunk.length).toBeLessThanOrEqual(65_536)
    expect((await readAll(spool, name)).equals(whole)).toBe(true)
  })

  it('keeps an empty body', async () => {
    const { spool } = get()
    expect(await readAll(spool, await store(spool))).toHaveLength(0)
  })

  it('can be read by several at once, and after reopening', async () => {
    const { spool, reopen } = get()
    const name = await store(spool, bytes(150_000))
    const again = await reopen()
    const all = await Promise.all([
      readAll(spool, name),
      readAll(spool, name),
      readAll(again, name),
    ])
    for (const each of all) expect(each.equals(bytes(150_000))).toBe(true)
  })

  it('never hands out the end of a body that the disk has altered', async () => {
    const { spool, alter } = get()
    const name = await store(spool, bytes(150_000))
    await alter(name)
    let seen = 0
    const read = async (): Promise<void> => {
      for await (const chunk of spool.read(name)) seen += chunk.length
    }
    await expect(read()).rejects.toThrow(/not what was written/)
    expect(seen).toBeLessThan(150_000)
  })

  it('gives every file a name of its own', async () => {
    const { spool } = get()
    const names = await Promise.all(Array.from({ length: 20 }, () => store(spool, bytes(10))))
    expect(new Set(names).size).toBe(20)
  })

  it('has no file of that name before the commit, nor after a discard', async () => {
    const { spool, count } = get()
    const file = await spool.create()
    await file.write(bytes(100))
    await expect(readAll(spool, file.name)).rejects.toThrow('missing')
    await file.discard()
    await file.discard()
    await expect(readAll(spool, file.name)).rejects.toThrow('missing')
    expect(await count()).toBe(0)
    await expect(file.write(bytes(1))).rejects.toThrow('is gone')
    await expect(file.commit()).rejects.toThrow('is gone')
  })

  it('keeps a committed file when it is discarded afterwards', async () => {
    const { spool } = get()
    const file = await spool.create()
    await file.write(bytes(10))
    await file.commit()
    await file.discard()
    expect(await readAll(spool, file.name)).toHaveLength(10)
  })

  it('rejects for a file that is missing, removed or cut short', async () => {
    const { spool, cutShort } = get()
    await expect(readAll(spool, 'ab'.repeat(16))).rejects.toThrow('missing')
    const removed = await store(spool, bytes(10))
    await spool.remove(removed)
    await spool.remove(removed)
    await expect(readAll(spool, removed)).rejects.toThrow('missing')
    const short = await store(spool, bytes(100_000))
    await cutShort(short)
    await expect(readAll(spool, short)).rejects.toThrow('cut short')
  })

  it.each(['../../etc/passwd', '', 'AB'.repeat(16), `${'ab'.repeat(16)}/x`])(
    'does not take %j for a name',
    async (name) => {
      await expect(readAll(get().spool, name)).rejects.toThrow('not the name')
      await expect(get().spool.remove(name)).rejects.toThrow('not the name')
    },
  )

  it('knows whether there is room', async () => {
    const { spool } = get()
    expect(await spool.hasRoomFor(1_000)).toBe(true)
    expect(await spool.hasRoomFor(Number.MAX_SAFE_INTEGER)).toBe(false)
  })
}

function sweeping(get: () => SpoolUnderTest): void {
  it('sweeps what no row knows, once it is old', async () => {
    const { spool, age, count } = get()
    const known = await store(spool, bytes(10))
    const unknown = await store(spool, bytes(10))
    expect(await spool.sweep(knows(known), MINUTE)).toBe(0)
    await age()
    const young = await store(spool, bytes(10))
    expect(await spool.sweep(knows(known), MINUTE)).toBe(1)
    await expect(readAll(spool, unknown)).rejects.toThrow('missing')
    expect(await readAll(spool, known)).toHaveLength(10)
    expect(await readAll(spool, young)).toHaveLength(10)
    expect(await count()).toBe(2)
  })

  it('sweeps what a crash left half written, and not what is being written', async () => {
    const { spool, reopen, age, count } = get()
    const slow = await spool.create()
    await slow.write(bytes(10))
    await age()
    expect(await spool.sweep(knows(), MINUTE)).toBe(0)
    await slow.write(bytes(5))
    await slow.commit()
    expect(await readAll(spool, slow.name)).toHaveLength(15)
    const left = await spool.create()
    await left.write(bytes(10))
    await age()
    const afterCrash = await reopen()
    expect(await afterCrash.sweep(knows(slow.name), MINUTE)).toBe(1)
    expect(await count()).toBe(1)
    await left.discard()
  })

  it('asks about many at a time', async () => {
    const { spool, age } = get()
    await Promise.all(Array.from({ length: 30 }, () => store(spool, bytes(1))))
    await age()
    expect(await spool.sweep(knows(), MINUTE)).toBe(30)
  })
}
