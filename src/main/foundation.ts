import type { DomainName } from '#core/domain-name.ts'
import { createAnnouncements } from '#infra/announcements/announcements.ts'
import { systemClock } from '#infra/clock/clock.ts'
import { createKeyring, type Keyring } from '#infra/crypto/keyring.ts'
import { loadMasterKey } from '#infra/crypto/master-key.ts'
import { createRandom } from '#infra/crypto/random.ts'
import { createMetrics, type ProcessMetrics } from '#infra/metrics/metrics.ts'
import { openSpool } from '#infra/spool-fs/spool.ts'
import { openSqliteStores, type SqliteStores } from '#infra/sqlite/stores.ts'
import type { RelayNames } from '#relay/domains/records.ts'
import type { Announcements } from '#relay/ports/announcements.ts'
import type { Clock } from '#relay/ports/clock.ts'
import type { Log } from '#relay/ports/log.ts'
import type { Random } from '#relay/ports/random.ts'
import type { Spool } from '#relay/ports/spool.ts'
import type { Config } from './config/config.ts'
import { prepareDataFolder } from './data-folder.ts'

/** What both the server and a command without a server stand on. */
export interface Foundation {
  readonly config: Config
  readonly names: RelayNames
  readonly log: Log
  readonly clock: Clock
  readonly random: Random
  readonly metrics: ProcessMetrics
  readonly announcements: Announcements
  readonly keyring: Keyring
  readonly stores: SqliteStores
  readonly spool: Spool
  close(): Promise<void>
}

/** Opens the data folder, making what is missing in it. The folder is for its owner only. */
export async function openFoundation(
  config: Config,
  log: Log,
  options: { readonly processMetrics: boolean },
): Promise<Foundation> {
  const { dataDir } = config
  prepareDataFolder(dataDir)
  const clock = systemClock
  const master = await loadMasterKey({ dataDir, fromEnv: config.masterKey?.reveal() })
  const [stores, spool] = await Promise.all([
    openSqliteStores({ dataDir, log, clock }),
    openSpool({ dataDir, clock }),
  ])
  return {
    config,
    // The settings' parser has made both lower-case A-labels.
    names: {
      hostname: config.hostname as DomainName,
      mxHostname: config.mxHostname as DomainName,
    },
    log,
    clock,
    random: createRandom(),
    metrics: createMetrics(options),
    announcements: createAnnouncements(log),
    keyring: createKeyring(master),
    stores,
    spool,
    close: () => stores.close(),
  }
}
