import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { concatBytes } from '#core/bytes.ts'
import type { DomainName } from '#core/domain-name.ts'
import type { ConnectionId } from '#core/ids.ts'
import { parseIp } from '#core/ip.ts'
import { parseMailbox, type Mailbox } from '#core/mailbox.ts'
import { systemClock } from '#infra/clock/clock.ts'
import { createDkimKeyMaker } from '#infra/crypto/dkim-keys.ts'
import { createRandom } from '#infra/crypto/random.ts'
import { createMailChecker } from '#infra/mail-auth/checker.ts'
import { createDkimSigner } from '#infra/mail-auth/signer.ts'
import { expectedRecords } from '#relay/domains/records.ts'
import { checkRecords } from '#relay/domains/verify.ts'
import type { Dns } from '#relay/ports/dns.ts'
import { quietLog } from '../../test/support/quiet-log.ts'
import { resolverDns } from '../../test/support/resolver-dns.ts'
import type { MailboxEntry } from './mailbox-entry.ts'
import { openSandbox, type Sandbox } from './sandbox.ts'

const name = (text: string): DomainName => text as DomainName
const NAMES = { hostname: name('mail.taifa.test'), mxHostname: name('mx1.taifa.test') }
const DOMAIN = name('shop.example')

let dataDir: string
let sandbox: Sandbox
let dns: Dns

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'taifa-sandbox-'))
  sandbox = await openSandbox({
    dataDir,
    hostnames: NAMES,
    dnsListen: { host: '127.0.0.1', port: 0 },
    maxMessageBytes: 30_000_000,
    clock: systemClock,
    random: createRandom(),
    log: quietLog,
  })
  dns = resolverDns(await sandbox.dns.start())
})
afterEach(async () => {
  await sandbox.dns.close()
  await rm(dataDir, { recursive: true })
})

/** Hands a message to the receiving host as a client at this address would. */
async function deliver(message: Uint8Array, from: string): Promise<MailboxEntry | undefined> {
  const address = parseIp(from)
  if (address === undefined) throw new Error('bad address in test')
  const host = sandbox.receivingHost(createMailChecker(dns))
  const peer = { connectionId: 'c' as ConnectionId, address, port: 1 }
  const handler = host.open(peer, () => {})
  if ('code' in handler) throw new Error('refused')
  const facts = { helo: NAMES.hostname, extended: true, tls: undefined }
  const sender = mailbox(`m1@bounce.${DOMAIN}`)
  const options = { declaredBytes: undefined, body: '7BIT', smtpUtf8: false } as const
  await handler.mail({ sender, ...options }, facts)
  await handler.rcpt({ recipient: mailbox('ann@gmail.com'), index: 0 }, facts)
  const sink = await handler.openMessage(facts)
  if ('code' in sink) throw new Error('refused')
  await sink.write(message)
  expect((await sink.finish()).code).toBe(250)
  return (await sandbox.mailbox.list({ limit: 1 }))[0]
}

function mailbox(text: string): Mailbox {
  const parsed = parseMailbox(text)
  if (!parsed.ok) throw new Error('bad address in test')
  return parsed.value
}

test('a domain fails before its records are published, passes after, and its mail is believed', async () => {
  const keys = await createDkimKeyMaker().make()
  const domain = {
    name: DOMAIN,
    verificationToken: 'abc',
    dkimSelector: 'taifa',
    dkimPublicKey: keys.publicKey,
  }
  const look = async (): Promise<string[]> => {
    const checks = await checkRecords(domain, { dns, names: NAMES }, Date.now())
    return checks.map(({ purpose, state }) =>
      state.kind === 'wrong' ? `${purpose} ${state.fault}` : `${purpose} ${state.kind}`,
    )
  }
  const body = Buffer.from(
    `From: Shop <info@${DOMAIN}>\r\nTo: ann@gmail.com\r\nSubject: hi\r\n` +
      'Date: Mon, 05 Jan 2026 10:00:00 +0000\r\nMessage-ID: <1@shop.example>\r\n\r\nhello\r\n',
  )
  const key = { domain: DOMAIN, selector: 'taifa', privateKey: keys.privateKey }
  const signature = await createDkimSigner().sign(() => [body], key, Date.now())
  const message = concatBytes([signature, body])

  expect(await look()).toEqual([
    'verification missing',
    'spf missing',
    'dkim missing',
    'dmarc missing',
    'return_path missing',
    // Every address in the world takes mail in the box.
    'receiving wrong-value',
  ])
  expect((await deliver(message, '127.0.0.1'))?.verdicts).toMatchObject({
    spf: { result: 'none' },
    dmarc: { result: 'none' },
  })

  const published = await sandbox.zones.publish(expectedRecords(domain, NAMES), DOMAIN)
  expect(published.ok).toBe(true)
  expect(await look()).toEqual(
    ['verification', 'spf', 'dkim', 'dmarc', 'return_path', 'receiving'].map((it) => `${it} ok`),
  )
  const believed = await deliver(message, '127.0.0.1')
  expect(believed?.verdicts).toMatchObject({
    spf: { result: 'pass' },
    dkim: [{ result: 'pass', domain: DOMAIN, selector: 'taifa' }],
    dmarc: { result: 'pass', domain: DOMAIN },
  })
  expect(believed?.verdicts?.authenticationResults).toContain('dmarc=pass')

  // The real connecting address counts: the same bytes from elsewhere fail SPF.
  expect((await deliver(message, '192.0.2.1'))?.verdicts).toMatchObject({
    spf: { result: expect.stringMatching(/fail/) as string },
    dmarc: { result: 'pass' },
  })
  // And a changed body fails DKIM.
  const forged = Buffer.from(Buffer.from(message).toString('latin1').replace('hello', 'hullo'))
  expect((await deliver(forged, '192.0.2.1'))?.verdicts).toMatchObject({
    // A body hash that does not match is `fail` or `neutral`, as the library likes.
    dkim: [{ result: expect.stringMatching(/^(?:fail|neutral)$/) as string }],
    dmarc: { result: 'fail' },
  })
})
