import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const HOLD = `
  const { DatabaseSync } = require('node:sqlite')
  new DatabaseSync(process.argv[1], { timeout: 20_000 }).exec('begin immediate')
  console.log('held')
  process.stdin.on('end', () => process.exit()).resume()
`

/** Another process that waits for its turn and then has a write transaction open on the database, until disposed. */
export async function holdDatabase(dataDir: string): Promise<AsyncDisposable> {
  const holder = spawn(process.execPath, ['-e', HOLD, join(dataDir, 'taifa.db')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const exited = once(holder, 'exit')
  const held = once(holder.stdout, 'data')
  await Promise.race([
    held,
    exited.then(() => Promise.reject(new Error('the database could not be locked'))),
  ])
  return {
    async [Symbol.asyncDispose]() {
      holder.stdin.end()
      await exited
    },
  }
}
