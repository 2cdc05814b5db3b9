import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { MessageId } from '#core/ids.ts'
import { OPERATOR } from '#core/tenant.ts'
import { openSqliteStores, type SqliteStores } from '#infra/sqlite/stores.ts'
import { aDomain, anAccount } from '../support/mail-values.ts'
import { quietLog } from '../support/quiet-log.ts'

/* Real processes, killed or cut off from their disk, over real files. */

const CHILD = fileURLToPath(new URL('../support/store-child.ts', import.meta.url))

let dataDir: string
const children: ChildProcess[] = []

function start(command: string, ...args: readonly string[]): ChildProcess {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  children.push(child)
  return child
}

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'taifa-crash-'))
  const stores = await openStores()
  const account = anAccount()
  await stores.accounts.insert(account)
  await stores.domains.insert(aDomain(account), new Uint8Array(8))
  await stores.close()
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  rmSync(dataDir, { recursive: true, force: true })
})

const openStores = (): Promise<SqliteStores> =>
  openSqliteStores({ dataDir, log: quietLog, clock: { now: Date.now } })

interface Told {
  readonly word: string
  readonly id: MessageId
  readonly reason: string | undefined
}

/** What the child says, until `enough`; the child stays as it is. */
async function listen(child: ChildProcess, told: Told[], enough: (told: Told) => boolean) {
  if (child.stdout === null) throw new Error('no stdout')
  const lines = createInterface({ input: child.stdout })
  for await (const line of lines) {
    const [word = '', id = '', reason] = line.split(' ')
    const last = { word, id: id as MessageId, reason }
    told.push(last)
    if (enough(last)) return
  }
}

async function missing(stores: SqliteStores, ids: readonly MessageId[]): Promise<MessageId[]> {
  const found = await Promise.all(ids.map((id) => stores.history.find(OPERATOR, id)))
  const contents = await Promise.all(ids.map((id) => stores.queue.loadContent(id)))
  return ids.filter((_, index) => found[index] === undefined || contents[index] === undefined)
}

describe('a process that is killed while it enqueues', () => {
  it('has kept every message that it acknowledged', async () => {
    const acknowledged: MessageId[] = []
    for (let round = 0; round < 4; round++) {
      const child = start(process.execPath, CHILD, dataDir, '20')
      const exit = once(child, 'exit')
      const told: Told[] = []
      let count = 0
      const killAfter = 50 + Math.floor(Math.random() * 400)
      await listen(child, told, () => {
        count += 1
        // What it says between the signal and its end is in the pipe and is read too.
        if (count === killAfter) child.kill('SIGKILL')
        return false
      })
      await exit
      acknowledged.push(...told.filter(({ word }) => word === 'queued').map(({ id }) => id))
    }
    expect(acknowledged.length).toBeGreaterThan(150)
    const stores = await openStores()
    expect(await missing(stores, acknowledged)).toEqual([])
    await stores.close()
  }, 60_000)
})

describe('a process whose disk fails', () => {
  it('answers io-error, keeps what it acknowledged, and goes on when the disk does', async () => {
    // A limit on file sizes makes write() fail with EFBIG, which is an I/O error to SQLite.
    const limited = `ulimit -S -f 1200 && exec "$0" "$@"`
    const child = start('bash', '-c', limited, process.execPath, CHILD, dataDir, '5', '20000')
    const exit = once(child, 'exit')
    const told: Told[] = []
    let lifted = false
    let since = 0
    await listen(child, told, ({ word }) => {
      if (word === 'refused' && !lifted) {
        lifted = true
        execFileSync('prlimit', [`--pid=${child.pid}`, '--fsize=unlimited:unlimited'])
      }
      if (word === 'refused') child.stdin?.write('\n')
      if (lifted && word === 'queued') since += 1
      return since > 100
    })
    child.kill('SIGKILL')
    await exit
    const refused = told.filter(({ word }) => word === 'refused')
    expect(new Set(refused.map(({ reason }) => reason))).toEqual(new Set(['io-error']))
    const queued = told.filter(({ word }) => word === 'queued').map(({ id }) => id)
    const stores = await openStores()
    expect(await missing(stores, queued)).toEqual([])
    await stores.close()
  }, 60_000)
})
