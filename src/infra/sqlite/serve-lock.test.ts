import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { quietLog } from '../../../test/support/quiet-log.ts'
import { acquireServeLock, AlreadyServing } from './serve-lock.ts'
import { openSqliteStores } from './stores.ts'

let dataDir: string
let child: ChildProcess | undefined
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'taifa-lock-'))
})
afterEach(() => {
  child?.kill('SIGKILL')
  rmSync(dataDir, { recursive: true })
})

function forgotten(folder: string): void {
  acquireServeLock(folder)
}

describe('the serve lock', () => {
  it('is for one at a time, and names the folder to the other', () => {
    const lock = acquireServeLock(dataDir)
    expect(() => acquireServeLock(dataDir)).toThrow(AlreadyServing)
    expect(() => acquireServeLock(dataDir)).toThrow(dataDir)
    lock.release()
    acquireServeLock(dataDir).release()
  })

  it('is kept for a caller who forgets the handle', async () => {
    setFlagsFromString('--expose-gc')
    const collectGarbage = runInNewContext('gc') as () => void
    forgotten(dataDir)
    for (let i = 0; i < 5; i++) {
      collectGarbage()
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(() => acquireServeLock(dataDir)).toThrow(AlreadyServing)
  })

  it('can be released twice, without harm to the next holder', () => {
    const first = acquireServeLock(dataDir)
    first.release()
    const second = acquireServeLock(dataDir)
    first.release()
    expect(() => acquireServeLock(dataDir)).toThrow(AlreadyServing)
    second.release()
  })

  it('goes with its process, even when that is killed', async () => {
    const entry = fileURLToPath(new URL('../../../test/support/lock-child.ts', import.meta.url))
    const holder = spawn(process.execPath, [entry, dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    child = holder
    const exit = once(holder, 'exit')
    await once(holder.stdout, 'data')
    expect(() => acquireServeLock(dataDir)).toThrow(AlreadyServing)
    holder.kill('SIGKILL')
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
