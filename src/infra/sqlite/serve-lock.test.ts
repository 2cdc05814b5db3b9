import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { quietLog } from '../../../test/support/quiet-log.ts'
import { acquireServeLock, AlreadyServing } from './serve-lock.ts'
import { openSqliteStores } from './stores.ts'

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'taifa-lock-'))
})
afterEach(() => rmSync(dataDir, { recursive: true }))

describe('the serve lock', () => {
  it('is for one at a time, and names the folder to the other', () => {
    const lock = acquireServeLock(dataDir)
    expect(() => acquireServeLock(dataDir)).toThrow(AlreadyServing)
    expect(() => acquireServeLock(dataDir)).toThrow(dataDir)
    lock.release()
    acquireServeLock(dataDir).release()
  })

  it('goes with its process, even when that is killed', async () => {
    const entry = fileURLToPath(new URL('../../../test/support/lock-child.ts', import.meta.url))
    const child = spawn(process.execPath, [entry, dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const exit = once(child, 'exit')
    await once(child.stdout, 'data')
    expect(() => acquireServeLock(dataDir)).toThrow(AlreadyServing)
    child.kill('SIGKILL')
    await exit
    acquireServeLock(dataDir).release()
  })

  it('does not keep command-line tools from the stores', async () => {
    const lock = acquireServeLock(dataDir)
    const stores = await openSqliteStores({ dataDir, log: quietLog, clock: { now: Date.now } })
    expect(await stores.queue.nextDueAt()).toBeUndefined()
    await stores.close()
    lock.release()
  })
})
