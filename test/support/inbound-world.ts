import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { concatBytes, utf8 } from '#core/bytes.ts'
import type { Account } from '#core/account.ts'
import type { Domain } from '#core/domain.ts'
import type { DomainName } from '#core/domain-name.ts'
import type { ForwardRule } from '#core/forward.ts'
import { parseIp, type IpAddress } from '#core/ip.ts'
import { describeReply } from '#core/reply.ts'
import { tenant } from '#core/tenant.ts'
import { createAnnouncements } from '#infra/announcements/announcements.ts'
import { createKeyring } from '#infra/crypto/keyring.ts'
import { createRandom } from '#infra/crypto/random.ts'
import { createArcSealer } from '#infra/mail-auth/arc-sealer.ts'
import { createMailChecker } from '#infra/mail-auth/checker.ts'
import { createDkimSigner } from '#infra/mail-auth/signer.ts'
import { createMetrics } from '#infra/metrics/metrics.ts'
import { openSpool } from '#infra/spool-fs/spool.ts'
import { openSqliteStores } from '#infra/sqlite/stores.ts'
import { SigningKeys } from '#relay/delivery/signing-keys.ts'
import { createMxService, type MxServiceDeps, type MxSettings } from '#relay/inbound/mx-service.ts'
import type { SmtpService } from '#relay/ports/smtp-session.ts'
import { mailbox } from './draft.ts'
import { oneDkimKey } from './http-harness.ts'
import { LiteralDns } from './literal-dns.ts'
import { aDomain, anAccount, anId } from './mail-values.ts'
import { ManualClock } from './manual-clock.ts'
import { RecordingLog } from './recording-log.ts'
import { FACTS } from './submission-world.ts'

/** Where all mail of a test comes from, unless it says otherwise. */
export const CLIENT = '203.0.113.5'

export interface Coming {
  readonly from?: string | null
  readonly to: string | readonly string[]
  readonly message?: Uint8Array
  readonly client?: string
  /** Between the last RCPT and the content. */
  readonly meanwhile?: () => Promise<unknown>
}

/** Somebody else's domain, with a DKIM key and records in the test's DNS. */
export interface Outside {
  readonly name: DomainName
  readonly privateKey: Uint8Array
}

/** The door for inbound mail over real stores, real checks and a DNS that tests write. */
export async function openInboundWorld(
  settings: Partial<MxSettings> = {},
  over: Partial<MxServiceDeps> = {},
) {
  const dataDir = await mkdtemp(join(tmpdir(), 'taifa-inbound-'))
  const clock = new ManualClock()
  const dns = new LiteralDns()
  const log = new RecordingLog()
  const stores = await openSqliteStores({ dataDir, log, clock })
  const spool = await openSpool({ dataDir, clock, reserveBytes: 0 })
  const keyring = createKeyring(new Uint8Array(32))
  const service = createMxService(
    {
      ...keyring,
      clock,
      log,
      spool,
      dns,
      random: createRandom(),
      metrics: createMetrics({ processMetrics: false }),
      announcements: createAnnouncements(log),
      history: stores.history,
      store: stores.inbound,
      directory: stores.inboundDirectory,
      checker: createMailChecker(dns),
      keys: new SigningKeys({ domains: stores.domains, vault: keyring.vault, clock }),
      signer: createDkimSigner(),
      sealer: createArcSealer(),
      spamFilter: undefined,
      ...over,
    },
    {
      hostname: 'mx1.taifa.test' as DomainName,
      ownHosts: ['mail.taifa.test' as DomainName, 'mx1.taifa.test' as DomainName],
      maxMessageBytes: 1_000_000,
      perAddressPerMinute: 1_000,
      trustedSealers: [],
      spamFilterAway: 'accept',
      inboxMaxBytes: 10_000_000,
      postmaster: undefined,
      greylistMs: undefined,
      ...settings,
    },
  )
  const addOwner = async (name: string, change: Partial<Domain> = {}) => {
    const account = anAccount({ email: `owner@of-${name}` })
    await stores.accounts.insert(account)
    return { account, domain: await addDomain(account, name, change) }
  }
  const addDomain = async (account: Account, name: string, change: Partial<Domain> = {}) => {
    const domain = aDomain(account, { name: name as DomainName, ...change })
    const { privateKey } = await oneDkimKey.make()
    await stores.domains.insert(domain, keyring.vault.seal(domain.id, privateKey))
    return domain
  }
  const addRule = async (domain: Domain, localpart: string, change: Partial<ForwardRule> = {}) => {
    const rule: ForwardRule = {
      id: anId(),
      accountId: domain.accountId,
      domainId: domain.id,
      localpart,
      sourceEmail: `${localpart}@${domain.name}`,
      destinationEmails: ['asha@there.test'],
      destinationUrls: [],
      isActive: true,
      acceptsFailedDmarc: false,
      deliveryCount: 0,
      lastDeliveredAt: undefined,
      createdAt: clock.now(),
      ...change,
    }
    const outcome = await stores.forwards.insert(
      rule,
      keyring.vault.seal(rule.id, new Uint8Array(32)),
    )
    if (outcome !== 'inserted') throw new Error(outcome)
    return rule
  }
  const logOf = ({ accountId }: Pick<Domain, 'accountId'>) =>
    stores.forwards.log(tenant(accountId), { forwardId: undefined, page: 0, limit: 50 })
  const inboxOf = ({ accountId }: Pick<Domain, 'accountId'>) => {
    const query = { view: 'inbox', domainId: undefined, before: undefined, page: 0 } as const
    return stores.inbox.list(tenant(accountId), { ...query, now: clock.now(), limit: 50 })
  }
  return {
    clock,
    dns,
    log,
    stores,
    spool,
    keyring,
    service,
    addOwner,
    addDomain,
    addRule,
    logOf,
    inboxOf,
    outside: (name: string, dmarc: string) => publishOutside(dns, name, dmarc),
    send: (coming: Coming) => send(service, coming),
    async close() {
      await stores.close()
      await rm(dataDir, { recursive: true })
    },
  }
}

export type InboundWorld = Awaited<ReturnType<typeof openInboundWorld>>

/** SPF names the usual client. */
function publishOutside(dns: LiteralDns, name: string, dmarc: string): Outside {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
  })
  dns.zone = {
    ...dns.zone,
    [name]: { TXT: [`v=spf1 ip4:${CLIENT} -all`] },
    [`_dmarc.${name}`]: { TXT: [`v=DMARC1; p=${dmarc}`] },
    [`out._domainkey.${name}`]: {
      TXT: [`v=DKIM1; k=rsa; p=${publicKey.toString('base64')}`],
    },
  }
  return { name: name as DomainName, privateKey: new Uint8Array(privateKey) }
}

/** `fields` come on top; From is `me@` the domain. */
export function letter(from: string, fields: readonly string[] = [], text = 'Habari.'): Uint8Array {
  const own = [`From: Mwandishi <${from}>`, 'To: sales@home.test', 'Subject: Bei']
  return utf8([...fields, ...own, '', text, ''].join('\r\n'))
}

/** With a DKIM signature on top. */
export async function signedBy(
  { name, privateKey }: Outside,
  message: Uint8Array,
  now: number,
): Promise<Uint8Array> {
  const key = { domain: name, selector: 'out', privateKey }
  return concatBytes([await createDkimSigner().sign(() => [message], key, now), message])
}

/** The reply that ended it: of MAIL, of the first RCPT that was refused, or of the final dot. */
async function send(service: SmtpService, coming: Coming): Promise<string> {
  const { from = 'me@author.test', client = CLIENT } = coming
  const handler = service.open(
    {
      connectionId: 'c1' as never,
      address: parseIp(client) as IpAddress,
      port: 40_000,
    },
    () => undefined,
  )
  if ('code' in handler) return describeReply(handler)
  try {
    const sender = from === null ? null : mailbox(from)
    const request = { sender, declaredBytes: undefined, body: '8BITMIME', smtpUtf8: false } as const
    const answer = await handler.mail(request, FACTS)
    if (answer.code >= 300) return describeReply(answer)
    for (const [index, to] of [coming.to].flat().entries()) {
      const taken = await handler.rcpt({ recipient: mailbox(String(to)), index }, FACTS)
      if (taken.code >= 300) return describeReply(taken)
    }
    const sink = await handler.openMessage(FACTS)
    if ('code' in sink) return describeReply(sink)
    await coming.meanwhile?.()
    await sink.write(coming.message ?? letter(from ?? 'me@author.test'))
    return describeReply(await sink.finish())
  } finally {
    handler.closed()
  }
}
