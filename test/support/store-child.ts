import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { openSqliteStores } from '#infra/sqlite/stores.ts'
import { OPERATOR } from '#core/tenant.ts'
import { StoreUnavailable } from '#relay/ports/access-stores.ts'
import { aMessage } from './mail-values.ts'
import { quietLog } from './quiet-log.ts'

/*
 * A process that enqueues for as long as it is let, and says on stdout what became of each message:
 * `queued ID` once it is durable, `refused ID REASON` otherwise. `node store-child.ts DIR SENDERS`;
 * every line on stdin lets it go on after a refusal. The parent has made a verified domain.
 */

const [dataDir = '', senders = '1', bodyBytes = '2000'] = process.argv.slice(2)
const stores = await openSqliteStores({ dataDir, log: quietLog, clock: { now: Date.now } })
const [domain] = await stores.domains.list(OPERATOR)
if (domain === undefined) throw new Error('no domain')

let stopped: Array<() => void> = []
createInterface({ input: process.stdin }).on('line', () => {
  for (const goOn of stopped) goOn()
  stopped = []
})

// Synchronous: what has been written is in the pipe, whenever the process is killed.
const say = (line: string) => writeSync(1, `${line}\n`)

async function enqueueForEver(): Promise<never> {
  for (;;) {
    const message = aMessage(domain ?? never(), { at: Date.now(), bodyBytes: Number(bodyBytes) })
    try {
      await stores.queue.enqueue(message)
      say(`queued ${message.message.id}`)
    } catch (error) {
      const reason = error instanceof StoreUnavailable ? error.reason : String(error)
      const allowed = new Promise<void>((resolve) => stopped.push(resolve))
      say(`refused ${message.message.id} ${reason}`)
      await allowed
    }
  }
}

function never(): never {
  throw new Error('no domain')
}

say('ready')
await Promise.all(Array.from({ length: Number(senders) }, enqueueForEver))
