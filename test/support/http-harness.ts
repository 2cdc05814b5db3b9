import { DAY_MS } from '#core/time.ts'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DomainName } from '#core/domain-name.ts'
import type { Credential } from '#core/account.ts'
import type { AccountId, DomainId } from '#core/ids.ts'
import type { Domain } from '#core/domain.ts'
import { DEFAULT_RETRY } from '#core/retry.ts'
import { tenant, type ApiScope } from '#core/tenant.ts'
import { buildHttp } from '#edge/http/app.ts'
import type { Http, ReadinessCheck } from '#edge/http/http.ts'
import { createAnnouncements } from '#infra/announcements/announcements.ts'
import { createDkimKeyMaker } from '#infra/crypto/dkim-keys.ts'
import { createKeyring } from '#infra/crypto/keyring.ts'
import { createRandom } from '#infra/crypto/random.ts'
import { createArcSealer } from '#infra/mail-auth/arc-sealer.ts'
import { createDkimSigner } from '#infra/mail-auth/signer.ts'
import { createMessagePartsReader } from '#infra/mime/message-parts.ts'
import { createTotp } from '#infra/crypto/totp.ts'
import { createMessageTextReader } from '#infra/mime/message-text.ts'
import { openSqliteStores, type SqliteStores } from '#infra/sqlite/stores.ts'
import { Accounts } from '#relay/access/accounts.ts'
import { ApiKeys, type IssuedApiKey } from '#relay/access/api-keys.ts'
import { Quotas } from '#relay/access/quotas.ts'
import { AuditLog } from '#relay/access/audit-log.ts'
import { SmtpCredentials } from '#relay/access/smtp-credentials.ts'
import { SigningKeys } from '#relay/delivery/signing-keys.ts'
import { Domains } from '#relay/domains/domains.ts'
import { createReportWriter } from '#relay/bounces/dsn-out.ts'
import { expectedRecords } from '#relay/domains/records.ts'
import { Forwards } from '#relay/inbound/forwards.ts'
import { GmailSetup } from '#relay/inbound/gmail-setup.ts'
import { Inbox } from '#relay/inbound/inbox.ts'
import { createReplay } from '#relay/inbound/replay-forward.ts'
import { createInboxReplay } from '#relay/inbound/replay-inbox.ts'
import { Analytics } from '#relay/history/analytics.ts'
import { EmailContents } from '#relay/history/email-content.ts'
import { EmailSearch } from '#relay/history/email-search.ts'
import { createIdentity, type Identity } from '#relay/identity/identity.ts'
import { Emails } from '#relay/history/emails.ts'
import type { SandboxMail } from '#relay/history/sandbox-mail.ts'
import { Suppressions } from '#relay/suppressions/suppressions.ts'
import type { Announcement } from '#relay/ports/announcements.ts'
import type { DkimKeyMaker, DkimKeyPair } from '#relay/ports/keys.ts'
import { Overview } from '#relay/overview/overview.ts'
import { Updates } from '#relay/updates/updates.ts'
import { QueueOperations } from '#relay/queue/queue-operations.ts'
import { TestMessages } from '#relay/access/test-message.ts'
import { Sessions } from '#relay/sessions/sessions.ts'
import { EmailRetry } from '#relay/queue/retry-email.ts'
import { QueueView } from '#relay/queue/queue-view.ts'
import { LiteralDns, type LiteralName } from './literal-dns.ts'
import { CountingPasswords, RecordedMail } from './identity.ts'
import { SERVER } from './server-facts.ts'
import { ManualClock } from './manual-clock.ts'
import { quietLog } from './quiet-log.ts'
import { RecordingLog } from './recording-log.ts'

export const NAMES = {
  hostname: 'mail.taifa.test' as DomainName,
  mxHostname: 'mx1.taifa.test' as DomainName,
}

// One real key for all tests of a file: making one takes as long as all the rest of a test.
let keyPair: Promise<DkimKeyPair> | undefined
export const oneDkimKey: DkimKeyMaker = {
  make: () => (keyPair ??= createDkimKeyMaker().make()),
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read answers as clients do
  readonly body: any
  readonly text: string
}

interface CallOptions {
  readonly key?: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** The HTTP API over the real stores, the real keys and a DNS that tests write, without a socket. */
export class HttpHarness implements AsyncDisposable {
  readonly clock = new ManualClock()
  readonly dns = new LiteralDns()
  readonly log = new RecordingLog()
  readonly announced: Announcement[] = []
  readonly announcements = createAnnouncements(quietLog)
  readonly passwords = new CountingPasswords()
  readonly mail = new RecordedMail()
  readonly stores: SqliteStores
  readonly accounts: Accounts
  readonly apiKeys: ApiKeys
  readonly domains: Domains
  readonly credentials: SmtpCredentials
  readonly emails: Emails
  readonly emailRetry: EmailRetry
  readonly emailSearch: EmailSearch
  readonly emailContents: EmailContents
  readonly forwards: Forwards
  readonly gmail: GmailSetup
  readonly inbox: Inbox
  readonly suppressions: Suppressions
  readonly queue: QueueView
  readonly queueOperations: QueueOperations
  readonly audit: AuditLog
  readonly quotas: Quotas
  readonly overview: Overview
  readonly analytics: Analytics
  readonly updates: Updates
  readonly identity: Identity
  /** As in production until a test opens a box. */
  sandboxMail: SandboxMail | undefined
  diskHasRoom = true
  readonly sessions: Sessions
  readonly testMessages: TestMessages
  readiness: readonly ReadinessCheck[] = [{ name: 'database', ok: true, problem: undefined }]
  app!: Http
  readonly #dir: string
  #accountCount = 0

  private constructor(stores: SqliteStores, dir: string) {
    this.stores = stores
    this.#dir = dir
    const { clock, dns, log, announcements } = this
    const random = createRandom()
    const keyring = createKeyring(new Uint8Array(32))
    const { hasher, vault } = keyring
    announcements.subscribe((announcement) => void this.announced.push(announcement))
    const common = { ...stores, hasher, vault, announcements, clock, random, log }
    this.analytics = new Analytics(common)
    this.overview = new Overview({
      ...common,
      overview: stores.overview,
      analytics: this.analytics,
      quotaDefaults: [],
      tooOldMs: 15 * 60_000,
      gateway: undefined,
      certificate: () => undefined,
      hasDiskRoom: () => Promise.resolve(this.diskHasRoom),
    })
    this.updates = new Updates({ ...common, metrics: { gauge: () => ({ set: () => {} }) } })
    this.accounts = new Accounts(common)
    this.suppressions = new Suppressions({ ...common, accounts: stores.accounts })
    this.apiKeys = new ApiKeys(common)
    this.domains = new Domains({ ...common, dns, dkimKeys: oneDkimKey, names: NAMES })
    const smtp = { smtpHost: NAMES.hostname, smtpPort: 587 }
    this.credentials = new SmtpCredentials({ ...common, ...smtp })
    const messageText = createMessageTextReader({ read: () => noBody() })
    const noSpool = { read: () => noBody() }
    const parts = createMessagePartsReader(noSpool)
    this.emailContents = new EmailContents({ ...common, parts, spool: noSpool })
    this.emailSearch = new EmailSearch(common)
    this.emails = new Emails({ ...common, messageText, schedule: DEFAULT_RETRY })
    const { queueOperations: operations, queue } = stores
    const writeReport = createReportWriter({ hostname: NAMES.hostname, random, lifetimeMs: DAY_MS })
    this.queue = new QueueView({ ...common, operations, schedule: DEFAULT_RETRY })
    this.queueOperations = new QueueOperations({ ...common, operations, queue, writeReport })
    this.audit = new AuditLog(common)
    const spool = { create: () => Promise.reject(new Error('no spool')), read: () => noBody() }
    this.emailRetry = new EmailRetry({
      ...common,
      ...keyring,
      operations: this.queueOperations,
      spool: { ...spool, remove: () => Promise.resolve() },
      quotaDefaults: [],
    })
    const replay = createReplay({ ...common, spool })
    this.forwards = new Forwards({ ...common, dns, names: NAMES, replay })
    this.inbox = new Inbox({
      ...common,
      spool: { ...spool, remove: () => Promise.resolve() },
      parts,
      replay: createInboxReplay({
        ...common,
        ...keyring,
        spool,
        directory: stores.inboundDirectory,
        keys: new SigningKeys({ ...common, domains: stores.domains }),
        signer: createDkimSigner(),
        sealer: createArcSealer(),
        hostname: NAMES.mxHostname,
      }),
      ownSender: `no-reply@${NAMES.hostname}`,
    })
    this.gmail = new GmailSetup({
      ...common,
      ...smtp,
      confirmations: stores.gmailConfirmations,
      certificate: () => undefined,
      dns,
      names: NAMES,
    })
    this.sessions = new Sessions(stores)
    this.testMessages = new TestMessages({ ...common, hostname: NAMES.hostname })
    this.quotas = new Quotas({ ...common, audit: this.audit, defaults: [] })
    this.identity = createIdentity({
      ...common,
      audit: this.audit,
      passwords: this.passwords,
      totp: createTotp(),
      mail: this.mail,
      publicUrl: SERVER.publicUrl,
      hostname: NAMES.hostname,
      limits: { lifetimeMs: 30 * DAY_MS, idleMs: 7 * DAY_MS },
    })
  }

  static async open(): Promise<HttpHarness> {
    const dir = mkdtempSync(join(tmpdir(), 'taifa-http-'))
    const clock = new ManualClock()
    const stores = await openSqliteStores({ dataDir: dir, log: quietLog, clock })
    const harness = new HttpHarness(stores, dir)
    harness.app = await buildHttp({
      use: harness,
      log: harness.log,
      clock: harness.clock,
      version: '1.2.3',
      server: SERVER,
      readiness: () => Promise.resolve(harness.readiness),
    })
    return harness
  }

  async call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    const { key, body, headers } = options
    const response = await this.app.inject({
      method: method as 'GET',
      url: path,
      headers: {
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: body as object }),
    })
    const { statusCode: status, payload: text } = response
    const isJson = String(response.headers['content-type']).startsWith('application/json')
    return { status, headers: response.headers, body: isJson ? JSON.parse(text) : undefined, text }
  }

  /** A new account and a key of it. */
  async tenant(...scopes: readonly ApiScope[]): Promise<{ accountId: AccountId; key: string }> {
    this.#accountCount += 1
    const email = `owner${this.#accountCount}@customer.test`
    const account = await this.accounts.create({ email, name: 'Owner' })
    if (!account.ok) throw new Error(account.error.message)
    const accountId = account.value.id
    return { accountId, key: await this.key(accountId, ...scopes) }
  }

  async key(accountId: AccountId, ...scopes: readonly ApiScope[]): Promise<string> {
    return (await this.issueKey(accountId, ...scopes)).key.reveal()
  }

  async issueKey(accountId: AccountId, ...scopes: readonly ApiScope[]): Promise<IssuedApiKey> {
    const wanted = scopes.length === 0 ? (['full'] as const) : scopes
    const asked = { name: 'test', scopes: wanted }
    const issued = await this.apiKeys.create(accountId, asked, { kind: 'operator' })
    if (!issued.ok) throw new Error(issued.error.message)
    return issued.value
  }

  async domain(accountId: AccountId, name: string): Promise<Domain> {
    const added = await this.domains.add(accountId, name)
    if (!added.ok) throw new Error(added.error.message)
    return added.value
  }

  /** Puts the domain's records into DNS as they should be, then those that the test wants otherwise. */
  publish(domain: Domain, changes: Readonly<Record<string, LiteralName>> = {}): void {
    const zone: Record<string, LiteralName> = { ...this.dns.zone }
    for (const { host, type, value } of expectedRecords(domain, NAMES))
      zone[host] = { ...zone[host], [type]: type === 'CNAME' ? value : [value] }
    this.dns.zone = { ...zone, ...changes }
  }

  async verifiedDomain(accountId: AccountId, name: string): Promise<Domain> {
    const domain = await this.domain(accountId, name)
    this.publish(domain)
    const verified = await this.domains.verify(tenant(accountId), domain.id)
    if (!verified.ok || verified.value.status !== 'verified') throw new Error(`${name} is not`)
    return verified.value
  }

  async credential(accountId: AccountId, domainId: DomainId): Promise<Credential> {
    const issued = await this.credentials.create(tenant(accountId), domainId)
    if (!issued.ok) throw new Error(issued.error.message)
    return issued.value.credential
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app.close()
    await this.apiKeys.close()
    await this.identity.close()
    await this.stores.close()
    rmSync(this.#dir, { recursive: true, force: true })
  }
}

async function* noBody(): AsyncGenerator<Uint8Array> {}
