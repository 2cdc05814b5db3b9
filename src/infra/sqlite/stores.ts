import type {
  InvitationStore,
  LinkStore,
  MemberStore,
  UserSessionStore,
  UserStore,
} from '#relay/ports/identity-stores.ts'
import { join } from 'node:path'
import type {
  AccountStore,
  ApiKeyStore,
  CredentialStore,
  DomainStore,
} from '#relay/ports/access-stores.ts'
import type { AnalyticsStore } from '#relay/ports/analytics-store.ts'
import type { Clock } from '#relay/ports/clock.ts'
import type { HistoryStore } from '#relay/ports/history-store.ts'
import type { MtaStsStore } from '#relay/ports/mta-sts-store.ts'
import type { TlsReportStore } from '#relay/ports/tls-report-store.ts'
import type { Log } from '#relay/ports/log.ts'
import type {
  ForwardPostStore,
  ForwardStore,
  GmailConfirmationStore,
  InboundDirectory,
  InboundStore,
} from '#relay/ports/inbound-store.ts'
import type { InboxStore } from '#relay/ports/inbox-store.ts'
import type { OverviewStore } from '#relay/ports/overview-store.ts'
import type { AuditStore, QueueOperationsStore } from '#relay/ports/queue-operations.ts'
import type { QuotaStore } from '#relay/ports/quota-store.ts'
import type { QueueStore } from '#relay/ports/queue-store.ts'
import type { ReportStore } from '#relay/ports/report-store.ts'
import type { RetentionStore } from '#relay/ports/retention-store.ts'
import type { SearchStore } from '#relay/ports/search-store.ts'
import type { SessionStore } from '#relay/ports/session-store.ts'
import type { SuppressionStore } from '#relay/ports/suppression-store.ts'
import { sqliteAccountStore } from './account-store.ts'
import { sqliteAnalyticsStore } from './analytics-store.ts'
import { sqliteApiKeyStore } from './api-key-store.ts'
import { sqliteAuditStore } from './audit-store.ts'
import type { Connections } from './connections.ts'
import { sqliteCredentialStore } from './credential-store.ts'
import { sqliteDomainStore } from './domain-store.ts'
import {
  sqliteForwardPostStore,
  sqliteForwardStore,
  sqliteGmailConfirmationStore,
  sqliteInboundDirectory,
  sqliteInboundStore,
} from './forward-store.ts'
import { sqliteHistoryStore } from './history-store.ts'
import { sqliteInboxStore } from './inbox-store.ts'
import { sqliteMtaStsStore } from './mta-sts-store.ts'
import type { ReadOperations, WriteOperations } from './operations.ts'
import { sqliteOverviewStore } from './overview-store.ts'
import { sqliteQueueOperationsStore } from './queue-operations-store.ts'
import { sqliteQuotaStore } from './quota-store.ts'
import { sqliteQueueStore } from './queue-store.ts'
import { sqliteTlsReportStore } from './tls-report-store.ts'
import { sqliteReportStore } from './report-store.ts'
import { sqliteRetentionStore } from './retention-store.ts'
import { sqliteSearchStore } from './search-store.ts'
import { sqliteSessionStore } from './session-store.ts'
import { sqliteSuppressionStore } from './suppression-store.ts'
import {
  sqliteInvitationStore,
  sqliteLinkStore,
  sqliteMemberStore,
  sqliteUserSessionStore,
  sqliteUserStore,
} from './identity-stores.ts'
import { ThreadClient } from './thread-client.ts'
import type { ThreadOptions } from './thread-protocol.ts'

export interface SqliteStoresOptions {
  readonly dataDir: string
  readonly log: Log
  readonly clock: Pick<Clock, 'now'>
  /** Upper bound on the database, in pages of 4,096 bytes. */
  readonly maxPages?: number
}

export type SqliteStoresStats = ReturnType<SqliteStores['stats']>

export interface SqliteStores {
  readonly accounts: AccountStore
  readonly apiKeys: ApiKeyStore
  readonly domains: DomainStore
  readonly credentials: CredentialStore
  readonly queue: QueueStore
  readonly history: HistoryStore
  readonly mtaSts: MtaStsStore
  readonly tlsReports: TlsReportStore
  readonly suppressions: SuppressionStore
  readonly forwards: ForwardStore
  readonly inboundDirectory: InboundDirectory
  readonly inbound: InboundStore
  readonly inbox: InboxStore
  readonly forwardPosts: ForwardPostStore
  readonly gmailConfirmations: GmailConfirmationStore
  readonly queueOperations: QueueOperationsStore
  readonly audit: AuditStore
  readonly quotas: QuotaStore
  readonly reports: ReportStore
  readonly analytics: AnalyticsStore
  readonly overview: OverviewStore
  readonly retention: RetentionStore
  readonly search: SearchStore
  readonly sessions: SessionStore
  readonly users: UserStore
  readonly userSessions: UserSessionStore
  readonly links: LinkStore
  readonly members: MemberStore
  readonly invitations: InvitationStore
  /** Counters of both threads as of their last answers; cheap enough for every scrape. */
  stats(): {
    readonly writer: Connections['writer']['stats']
    readonly reader: Connections['reader']['stats']
  }
  /** Finishes what was accepted; every later call rejects with StoreUnavailable `closed`. */
  close(): Promise<void>
}

/** How long a commit waits for a command-line tool's transaction. */
const BUSY_TIMEOUT_MS = 5_000

/**
 * Opens (or makes) `<dataDir>/taifa.db` and brings it up to date.
 * @throws SchemaRefused when a newer version has been here; StoreUnavailable when it cannot be opened.
 */
export async function openSqliteStores(options: SqliteStoresOptions): Promise<SqliteStores> {
  const connections = await openConnections(options)
  const { writer, reader } = connections
  return {
    accounts: sqliteAccountStore(connections),
    apiKeys: sqliteApiKeyStore(connections),
    domains: sqliteDomainStore(connections),
    credentials: sqliteCredentialStore(connections),
    queue: sqliteQueueStore(connections),
    history: sqliteHistoryStore(connections),
    mtaSts: sqliteMtaStsStore(connections),
    tlsReports: sqliteTlsReportStore(connections),
    suppressions: sqliteSuppressionStore(connections),
    forwards: sqliteForwardStore(connections),
    inboundDirectory: sqliteInboundDirectory(connections),
    inbound: sqliteInboundStore(connections),
    inbox: sqliteInboxStore(connections),
    gmailConfirmations: sqliteGmailConfirmationStore(connections),
    forwardPosts: sqliteForwardPostStore(connections),
    queueOperations: sqliteQueueOperationsStore(connections),
    audit: sqliteAuditStore(connections),
    quotas: sqliteQuotaStore(connections),
    reports: sqliteReportStore(connections),
    analytics: sqliteAnalyticsStore(connections),
    overview: sqliteOverviewStore(connections),
    retention: sqliteRetentionStore(connections),
    search: sqliteSearchStore(connections),
    sessions: sqliteSessionStore(connections),
    users: sqliteUserStore(connections, options.clock),
    userSessions: sqliteUserSessionStore(connections),
    links: sqliteLinkStore(connections),
    members: sqliteMemberStore(connections),
    invitations: sqliteInvitationStore(connections),
    stats: () => ({ writer: writer.stats, reader: reader.stats }),
    close: async () => {
      // The last connection to close folds the log into the database, and has to be able to write.
      await writer.close(reader.close())
    },
  }
}

async function openConnections(options: SqliteStoresOptions): Promise<Connections> {
  const thread = (role: ThreadOptions['role']): ThreadOptions => ({
    path: join(options.dataDir, 'taifa.db'),
    role,
    busyTimeoutMs: BUSY_TIMEOUT_MS,
    maxPages: options.maxPages,
    now: options.clock.now(),
  })
  const log = options.log
  // Both start at once; the reader opens the file at its first query, when the writer has made it.
  const [writer, reader] = await Promise.allSettled([
    ThreadClient.open<WriteOperations>({ thread: thread('writer'), log }),
    ThreadClient.open<ReadOperations>({ thread: thread('reader'), log }),
  ])
  if (writer.status === 'fulfilled' && reader.status === 'fulfilled') {
    return { writer: writer.value, reader: reader.value }
  }
  if (writer.status === 'fulfilled') await writer.value.close()
  if (reader.status === 'fulfilled') await reader.value.close()
  throw writer.status === 'rejected' ? writer.reason : (reader as PromiseRejectedResult).reason
}
