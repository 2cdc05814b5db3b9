import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startSink, type Arrival } from '../support/load-sink.ts'
import { runSource } from '../support/load-source.ts'
import { UNFINISHED_FILE } from '#infra/backup/unfinished-restore.ts'
import { RelayProcess } from '../support/relay-process.ts'
import { setUpDomain } from '../support/sending-domain.ts'

/** Above 128 KiB a body is a file of the spool. */
const LARGE_BYTES = 200_000
const ENOUGH = 40

describe('taifa backup and taifa restore', () => {
  it('bring every message that was acknowledged before to another machine, taken under load', async () => {
    await using stack = new AsyncDisposableStack()
    const folder = mkdtempSync(join(tmpdir(), 'taifa-backup-e2e-'))
    stack.defer(() => rmSync(folder, { recursive: true, force: true }))
    const file = join(folder, 'backup.tar')
    // What arrives here before the backup shows it as delivered; a second per message keeps most waiting.
    const before = await collectingSink(stack, 'slow')
    const first = await RelayProcess.start({ env: { TAIFA_OUTBOUND_PORT: String(before.port) } })
    stack.use(first)
    const { credential, name } = await setUpDomain(first, 'kabla.test')

    const acknowledged = new Set<number>()
    const ended = new AbortController()
    const load = (sizeBytes: number, firstNumber: number) =>
      runSource({
        ...first.submission,
        login: credential,
        from: `a@${name}`,
        to: 'n%n@elsewhere.test',
        count: 100_000,
        firstNumber,
        concurrency: 4,
        sizeBytes,
        ca: first.ca,
        signal: ended.signal,
        onAcknowledged: (number) => acknowledged.add(number),
      })
    const loads = Promise.all([load(5_000, 1), load(LARGE_BYTES, 1_000_001)])
    const large = (): number => [...acknowledged].filter((number) => number > 1_000_000).length
    await expect.poll(() => large()).toBeGreaterThan(ENOUGH)

    const acknowledgedBefore = [...acknowledged]
    const taken = await first.json<{ messages: number; waiting: number; lost: readonly string[] }>(
      'backup',
      file,
    )
    const acknowledgedDuring = acknowledged.size - acknowledgedBefore.length
    ended.abort()
    await loads
    const arrivedThere = new Set(before.lines.map(({ number }) => number))
    await first.kill('SIGKILL')
    expect(acknowledgedDuring).toBeGreaterThan(0)
    expect(taken.messages).toBeGreaterThanOrEqual(acknowledgedBefore.length)
    expect(taken.waiting).toBeGreaterThan(0)
    expect(taken.lost).toEqual([])

    const after = await collectingSink(stack, 'accept')
    const second = new RelayProcess({ env: { TAIFA_OUTBOUND_PORT: String(after.port) } })
    stack.use(second)
    const restored = await second.json<{ messages: number; waiting: number }>('restore', file)
    expect(restored).toMatchObject({ messages: taken.messages, waiting: taken.waiting })
    await second.start()
    const missing = (): readonly number[] => {
      const arrivedHere = new Set(after.lines.map(({ number }) => number))
      return acknowledgedBefore.filter((each) => !arrivedThere.has(each) && !arrivedHere.has(each))
    }
    await expect.poll(() => missing().length, { timeout: 60_000, interval: 250 }).toBe(0)
    const bodies = after.lines.filter(({ number = 0 }) => number > 1_000_000)
    expect(bodies.length).toBeGreaterThan(0)
    expect(Math.min(...bodies.map(({ sizeBytes }) => sizeBytes))).toBeGreaterThan(LARGE_BYTES)
    // The credential of before is good here, too.
    expect(await second.json('credential', 'list')).toMatchObject([{ is_active: true }])
  })

  it('refuse what would destroy something, with status 1 and a remedy', async () => {
    await using relay = await RelayProcess.start()
    const folder = mkdtempSync(join(tmpdir(), 'taifa-backup-e2e-'))
    try {
      const file = join(folder, 'backup.tar')
      expect(await relay.run('backup', file)).toMatchObject({ status: 0 })
      const again = await relay.run('backup', file)
      expect(again).toMatchObject({ status: 1, out: '' })
      expect(again.err).toContain('add --force')
      const running = await relay.run('restore', file, '--force', '--json')
      expect(running.status).toBe(1)
      expect(JSON.parse(running.err)).toMatchObject({ detail: { code: 'server_running' } })
      await relay.kill('SIGTERM')
      expect((await relay.run('restore', file)).err).toContain('is not empty')
      // As if the machine had failed while files were put in their places.
      const marker = join(relay.dataDir, UNFINISHED_FILE)
      writeFileSync(marker, '')
      const half = await relay.run('serve')
      expect(half).toMatchObject({ status: 78, out: '' })
      expect(half.err).toContain('run taifa restore FILE --force again')
      expect(await relay.run('restore', file, '--force')).toMatchObject({ status: 0 })
      expect(existsSync(marker)).toBe(false)
      await relay.start()
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

async function collectingSink(stack: AsyncDisposableStack, personality: 'slow' | 'accept') {
  const lines: Arrival[] = []
  const sink = await startSink({ personality, onMessage: (line) => lines.push(line) })
  stack.defer(() => sink.close())
  return { port: sink.port, lines }
}
