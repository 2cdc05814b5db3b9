import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqliteStores } from '#infra/sqlite/stores.ts'
import { quietLog } from '../support/quiet-log.ts'
import { accessStoresContract } from './access-stores.contract.ts'
import { analyticsStoreContract } from './analytics-store.contract.ts'
import { clockContract } from './clock.contract.ts'
import { overviewStoreContract } from './overview-store.contract.ts'
import { forwardStoresContract } from './forward-stores.contract.ts'
import { historyStoreContract } from './history-store.contract.ts'
import { identityStoresContract } from './identity-stores.contract.ts'
import { inboundReportsContract } from './inbound-reports.contract.ts'
import { inboxStoreContract } from './inbox-store.contract.ts'
import { quotaStoreContract } from './quota-store.contract.ts'
import { queueOperationsContract } from './queue-operations.contract.ts'
import { queueStoreContract } from './queue-store.contract.ts'
import { queueTurnContract } from './queue-turn.contract.ts'
import { tlsStoresContract } from './tls-stores.contract.ts'
import { reportStoreContract } from './report-store.contract.ts'
import { retentionStoreContract } from './retention-store.contract.ts'
import { searchStoreContract } from './search-store.contract.ts'
import { sessionStoreContract } from './session-store.contract.ts'
import { suppressionStoreContract } from './suppression-store.contract.ts'
import type { StoresUnderTest } from './stores-under-test.ts'

// The threads of a hundred tests start from compiled code: half the time.
process.env['NODE_COMPILE_CACHE'] ??= join(tmpdir(), 'taifa-compile-cache')

async function openEmpty(): Promise<StoresUnderTest> {
  const dataDir = mkdtempSync(join(tmpdir(), 'taifa-contract-'))
  const opened: Array<{ close(): Promise<void> }> = []
  const open = async (): Promise<StoresUnderTest> => {
    const stores = await openSqliteStores({ dataDir, log: quietLog, clock: { now: Date.now } })
    opened.push(stores)
    const close = async () => {
      for (const each of opened.toReversed()) await each.close()
      rmSync(dataDir, { recursive: true })
    }
    return { ...stores, beside: open, close }
  }
  return open()
}

accessStoresContract('SQLite', openEmpty)
queueStoreContract('SQLite', openEmpty)
queueTurnContract('SQLite', openEmpty)
clockContract('SQLite', openEmpty)
historyStoreContract('SQLite', openEmpty)
forwardStoresContract('SQLite', openEmpty)
inboxStoreContract('SQLite', openEmpty)
tlsStoresContract('SQLite', openEmpty)
suppressionStoreContract('SQLite', openEmpty)
queueOperationsContract('SQLite', openEmpty)
quotaStoreContract('SQLite', openEmpty)
reportStoreContract('SQLite', openEmpty)
inboundReportsContract('SQLite', openEmpty)
analyticsStoreContract('SQLite', openEmpty)
overviewStoreContract('SQLite', openEmpty)
sessionStoreContract('SQLite', openEmpty)
searchStoreContract('SQLite', openEmpty)
retentionStoreContract('SQLite', openEmpty)
identityStoresContract('SQLite', openEmpty)
