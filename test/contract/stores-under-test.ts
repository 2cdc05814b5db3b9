import { randomBytes } from 'node:crypto'
import type { Account, Credential } from '#core/account.ts'
import type { Domain } from '#core/domain.ts'
import type {
  AccountStore,
  ApiKeyStore,
  CredentialStore,
  DomainStore,
} from '#relay/ports/access-stores.ts'
import type { AnalyticsStore } from '#relay/ports/analytics-store.ts'
import type { OverviewStore } from '#relay/ports/overview-store.ts'
import type { HistoryStore } from '#relay/ports/history-store.ts'
import type {
  InvitationStore,
  LinkStore,
  MemberStore,
  UserSessionStore,
  UserStore,
} from '#relay/ports/identity-stores.ts'
import type { MtaStsStore } from '#relay/ports/mta-sts-store.ts'
import type { AuditStore, QueueOperationsStore } from '#relay/ports/queue-operations.ts'
import type { QuotaStore } from '#relay/ports/quota-store.ts'
import type {
  ForwardPostStore,
  ForwardStore,
  GmailConfirmationStore,
  InboundDirectory,
  InboundStore,
} from '#relay/ports/inbound-store.ts'
import type { InboxStore } from '#relay/ports/inbox-store.ts'
import type { QueueStore } from '#relay/ports/queue-store.ts'
import type { TlsReportStore } from '#relay/ports/tls-report-store.ts'
import type { ReportStore } from '#relay/ports/report-store.ts'
import type { RetentionStore } from '#relay/ports/retention-store.ts'
import type { SearchStore } from '#relay/ports/search-store.ts'
import type { SessionStore } from '#relay/ports/session-store.ts'
import type { SuppressionStore } from '#relay/ports/suppression-store.ts'
import { aCredential, aDomain, anAccount } from '../support/mail-values.ts'

/** Every implementation of the stores, opened on an empty database of its own. */
export interface StoresUnderTest {
  readonly accounts: AccountStore
  readonly apiKeys: ApiKeyStore
  readonly domains: DomainStore
  readonly credentials: CredentialStore
  readonly queue: QueueStore
  readonly history: HistoryStore
  readonly forwards: ForwardStore
  readonly inboundDirectory: InboundDirectory
  readonly inbound: InboundStore
  readonly forwardPosts: ForwardPostStore
  readonly gmailConfirmations: GmailConfirmationStore
  readonly inbox: InboxStore
  readonly mtaSts: MtaStsStore
  readonly tlsReports: TlsReportStore
  readonly suppressions: SuppressionStore
  readonly queueOperations: QueueOperationsStore
  readonly audit: AuditStore
  readonly quotas: QuotaStore
  readonly reports: ReportStore
  readonly users: UserStore
  readonly userSessions: UserSessionStore
  readonly links: LinkStore
  readonly members: MemberStore
  readonly invitations: InvitationStore
  readonly analytics: AnalyticsStore
  readonly overview: OverviewStore
  readonly retention: RetentionStore
  readonly search: SearchStore
  readonly sessions: SessionStore
  /** Stores of their own on the same database, as another process has them; closed with these. */
  readonly beside: () => Promise<StoresUnderTest>
  readonly close: () => Promise<void>
}

export type OpenStores = () => Promise<StoresUnderTest>

export interface Sender {
  readonly account: Account
  readonly domain: Domain
  readonly credential: Credential
}

/** An account with a verified domain and an active credential. */
export async function aSender(stores: StoresUnderTest): Promise<Sender> {
  const account = anAccount()
  const domain = aDomain(account)
  const credential = aCredential(domain)
  await stores.accounts.insert(account)
  await stores.domains.insert(domain, randomBytes(48))
  await stores.credentials.insert(credential, randomBytes(32))
  return { account, domain, credential }
}
