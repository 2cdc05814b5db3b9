import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Credential } from '#core/account.ts'
import { utf8 } from '#core/bytes.ts'
import type { Domain } from '#core/domain.ts'
import { parseIp, type IpAddress } from '#core/ip.ts'
import { describeReply, type SmtpReply } from '#core/reply.ts'
import { Secret } from '#core/secret.ts'
import { createAnnouncements } from '#infra/announcements/announcements.ts'
import { createKeyring } from '#infra/crypto/keyring.ts'
import { createRandom } from '#infra/crypto/random.ts'
import { createMetrics } from '#infra/metrics/metrics.ts'
import { openSpool } from '#infra/spool-fs/spool.ts'
import { openSqliteStores } from '#infra/sqlite/stores.ts'
import {
  createSubmission,
  type Submission,
  type SubmissionDeps,
  type SubmissionSettings,
} from '#relay/intake/submission.ts'
import type { MessageSink, SessionFacts, SmtpSessionHandler } from '#relay/ports/smtp-session.ts'
import { mailbox } from './draft.ts'
import { aCredential, aDomain, anAccount } from './mail-values.ts'
import { ManualClock } from './manual-clock.ts'
import { quietLog } from './quiet-log.ts'

export const PASSWORD = 'Right0Right1Right2Right3Right4Ri'
export const FACTS: SessionFacts = { helo: 'client.test', extended: true, tls: undefined }

/** A submission service over real stores in a folder of its own, with one tenant who can send. */
export async function openSubmissionWorld(
  settings: Partial<SubmissionSettings> = {},
  over: (deps: SubmissionDeps) => Partial<SubmissionDeps> = () => ({}),
) {
  const dataDir = await mkdtemp(join(tmpdir(), 'taifa-intake-'))
  const clock = new ManualClock()
  const stores = await openSqliteStores({ dataDir, log: quietLog, clock })
  const spool = await openSpool({ dataDir, clock, reserveBytes: 0 })
  const keyring = createKeyring(new Uint8Array(32))
  const announcements = createAnnouncements(quietLog)
  const metrics = createMetrics({ processMetrics: false })
  const deps: SubmissionDeps = {
    credentials: stores.credentials,
    domains: stores.domains,
    queue: stores.queue,
    spool,
    announcements,
    hasher: keyring.hasher,
    returnPaths: keyring.returnPaths,
    clock,
    random: createRandom(),
    log: quietLog,
    metrics,
  }
  const submission = createSubmission(
    { ...deps, ...over(deps) },
    { hostname: 'mail.taifa.test', maxMessageBytes: 1_000_000, maxRecipients: 100, ...settings },
  )
  const account = anAccount()
  await stores.accounts.insert(account)
  const addDomain = async (change: Partial<Domain> = {}): Promise<Domain> => {
    const domain = aDomain(account, change)
    await stores.domains.insert(domain, new Uint8Array(8))
    return domain
  }
  const addCredential = async (domain: Domain): Promise<Credential> => {
    const credential = aCredential(domain)
    const hash = keyring.hasher.hash('smtp-password', new Secret(PASSWORD))
    const outcome = await stores.credentials.insert(credential, hash)
    if (outcome !== 'inserted') throw new Error(outcome)
    return credential
  }
  const domain = await addDomain({ name: 'own.test' as never })
  const credential = await addCredential(domain)
  return {
    dataDir,
    clock,
    stores,
    spool,
    announcements,
    metrics,
    keyring,
    submission,
    account,
    domain,
    credential,
    addDomain,
    addCredential,
    connect: () => new TestConnection(submission.service, credential.username),
    async close() {
      await submission.close()
      await stores.close()
      await rm(dataDir, { recursive: true })
    },
  }
}

export type SubmissionWorld = Awaited<ReturnType<typeof openSubmissionWorld>>

type Service = Submission['service']

export interface Sending {
  readonly from?: string | null
  readonly to?: readonly string[]
  readonly message?: string | readonly Uint8Array[]
  readonly smtpUtf8?: boolean
  readonly declaredBytes?: number
}

export const MESSAGE =
  'From: Me <me@own.test>\r\nTo: bob@there.test\r\nSubject: Hello\r\n\r\nHi Bob.\r\n'

/** Speaks to the handler as the session machine does. Replies are told in one line. */
export class TestConnection {
  readonly handler: SmtpSessionHandler
  readonly #username: string
  /** What the service hung up with. */
  hungUp: string | undefined

  constructor(service: Service, username: string, address = '192.0.2.7') {
    this.#username = username
    const peer = {
      connectionId: 'c1' as never,
      address: parseIp(address) as IpAddress,
      port: 40000,
    }
    const opened = service.open(peer, (reply) => (this.hungUp = describeReply(reply)))
    if ('code' in opened) throw new Error(describeReply(opened))
    this.handler = opened
  }

  async login(password = PASSWORD, username = this.#username, authzid = ''): Promise<string> {
    const attempt = {
      mechanism: 'PLAIN' as const,
      authzid,
      username,
      password: new Secret(password),
    }
    return describeReply(await this.handler.login(attempt, FACTS))
  }

  async mail(sending: Sending = {}): Promise<string> {
    const { from = 'me@own.test', declaredBytes, smtpUtf8 = false } = sending
    const sender = from === null ? null : mailbox(from)
    const request = { sender, declaredBytes, body: '8BITMIME' as const, smtpUtf8 }
    return describeReply(await this.handler.mail(request, FACTS))
  }

  /** MAIL and RCPT, which have to succeed, and an open message. */
  async begin(sending: Sending = {}): Promise<MessageSink> {
    await expectPositive(this.mail(sending))
    for (const [index, to] of (sending.to ?? ['bob@there.test']).entries()) {
      const answer = this.handler.rcpt({ recipient: mailbox(to), index }, FACTS)
      await expectPositive(answer.then(describeReply))
    }
    const opened = await this.handler.openMessage(FACTS)
    if ('code' in opened) throw new Error(describeReply(opened))
    return opened
  }

  /** A whole transaction; the reply to MAIL when that is refused, else to the final dot. */
  async send(sending: Sending = {}): Promise<string> {
    const reply = await this.mail(sending)
    if (!reply.startsWith('2')) return reply
    const sink = await this.begin(sending)
    const message = sending.message ?? MESSAGE
    const chunks = typeof message === 'string' ? [utf8(message)] : message
    for (const chunk of chunks) await sink.write(chunk)
    const answer: SmtpReply = await sink.finish()
    if (answer.code >= 300) this.handler.reset()
    return describeReply(answer)
  }
}

async function expectPositive(reply: Promise<string>): Promise<void> {
  const text = await reply
  if (!text.startsWith('2')) throw new Error(text)
}

/** The id in `250 2.0.0 Queued as …`. */
export function queuedId(reply: string): never {
  const id = /^250 2\.0\.0 Queued as (\S+)$/.exec(reply)?.[1]
  if (id === undefined) throw new Error(reply)
  return id as never
}
