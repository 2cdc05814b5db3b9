import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { loadOwnKey } from '#infra/crypto/own-key-file.ts'
import { createVault } from '#infra/crypto/vault.ts'
import { createMailChecker } from '#infra/mail-auth/checker.ts'
import { Database } from '#infra/sqlite/database.ts'
import { migrate, readMigrations } from '#infra/sqlite/migrator.ts'
import { makeAuthority, makeLeaf } from '#sandbox/certificate-maker.ts'
import { DAY_MS } from '#core/time.ts'
import { LiteralDns, type LiteralZone } from '../../../test/support/literal-dns.ts'
import { parseConfig } from '../config/env.ts'
import { checkCertificate } from './check-certificate.ts'
import { checkClock } from './check-clock.ts'
import { checkData } from './check-data.ts'
import { checkDisk } from './check-disk.ts'
import { checkListeners } from './check-listeners.ts'
import { checkNames } from './check-names.ts'
import { checkWayOut } from './check-way-out.ts'
import type { Finding } from './finding.ts'
import type { Patient } from './patient.ts'

const NOW = Date.UTC(2026, 10, 22, 12)
const SPF = ['v=spf1 ip4:198.51.100.10 -all']
const HEALTHY: LiteralZone = {
  'mail.habari.test': { A: ['198.51.100.10'], TXT: SPF },
  'mx.habari.test': { A: ['198.51.100.11'] },
  'return.mail.habari.test': { TXT: SPF, MX: ['10 mx.habari.test'] },
  '10.100.51.198.in-addr.arpa': { PTR: ['mail.habari.test'] },
}

describe('the doctor', () => {
  let folder: string
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'taifa-doctor-'))))
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const patient = (
    variables: Record<string, string> = {},
    { zone = HEALTHY, ...rest }: Partial<Patient> & { zone?: LiteralZone } = {},
  ): Patient => {
    const parsed = parseConfig({
      variables: {
        TAIFA_MODE: 'production',
        TAIFA_DATA_DIR: folder,
        TAIFA_HOSTNAME: 'mail.habari.test',
        TAIFA_MX_HOSTNAME: 'mx.habari.test',
        TAIFA_TLS_CERT: join(folder, 'cert.pem'),
        TAIFA_TLS_KEY: join(folder, 'key.pem'),
        TAIFA_OUTBOUND_ALLOW_PRIVATE: 'true',
        ...variables,
      },
      fileVariables: {},
    })
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error))
    const dns = new LiteralDns(zone)
    const checker = createMailChecker(dns)
    const common = { serverRuns: false, probe: 'kubwa.test', now: NOW }
    return { config: parsed.value, dns, checker, ...common, ...rest }
  }

  describe('on names', () => {
    it('has nothing to say when every record is there', async () => {
      expect(troubles(await checkNames(patient()))).toEqual([])
    })

    it("says which record makes the relay's own reports be signed", async () => {
      const vault = createVault(new Uint8Array(32))
      const made = { publicKey: 'MIIB', privateKey: new Uint8Array(1) }
      await loadOwnKey(folder, vault, { make: () => Promise.resolve(made) })
      const missing = await checkNames(patient())
      expect(troubles(missing)).toMatchObject([
        {
          verdict: 'warning',
          remedy: 'publish TXT taifa._domainkey.mail.habari.test: v=DKIM1; k=rsa; p=MIIB',
        },
      ])
      const zone = {
        ...HEALTHY,
        'taifa._domainkey.mail.habari.test': { TXT: ['v=DKIM1; k=rsa; p=MIIB'] },
      }
      expect(troubles(await checkNames(patient({}, { zone })))).toEqual([])
    })

    it.each<[string, LiteralZone, string, string]>([
      [
        'the host has no address',
        { ...HEALTHY, 'mail.habari.test': { TXT: SPF } },
        'mail.habari.test (TAIFA_HOSTNAME) has no address',
        'publish an A record for mail.habari.test',
      ],
      [
        'the address has no reverse name',
        { ...HEALTHY, '10.100.51.198.in-addr.arpa': {} },
        '198.51.100.10 has no reverse name',
        'PTR record to mail.habari.test',
      ],
      [
        'the reverse name is that of the provider',
        { ...HEALTHY, '10.100.51.198.in-addr.arpa': { PTR: ['vps10.mtoa.test'] } },
        'has the reverse name vps10.mtoa.test, not mail.habari.test',
        'PTR record to mail.habari.test',
      ],
      [
        'SPF of the return path is missing',
        { ...HEALTHY, 'return.mail.habari.test': { MX: ['10 mx.habari.test'] } },
        'SPF of return.mail.habari.test is none for 198.51.100.10',
        'publish TXT return.mail.habari.test: v=spf1 ip4:198.51.100.10 -all',
      ],
      [
        'SPF of the host names another address',
        {
          ...HEALTHY,
          'mail.habari.test': { A: ['198.51.100.10'], TXT: ['v=spf1 ip4:203.0.113.1 -all'] },
        },
        'SPF of mail.habari.test is fail for 198.51.100.10',
        'publish TXT mail.habari.test',
      ],
      [
        'reports do not come home',
        { ...HEALTHY, 'return.mail.habari.test': { TXT: SPF } },
        'the MX of return.mail.habari.test is missing',
        'publish MX return.mail.habari.test: 10 mx.habari.test',
      ],
      [
        'the inbound host has no address',
        { ...HEALTHY, 'mx.habari.test': {} },
        'mx.habari.test (TAIFA_MX_HOSTNAME) has no address',
        'publish an A record for mx.habari.test',
      ],
      [
        'the name servers fail',
        { ...HEALTHY, 'mail.habari.test': { broken: true } },
        'mail.habari.test could not be looked up',
        'TAIFA_DNS_SERVERS',
      ],
    ])('says what to publish when %s', async (_, zone, found, remedy) => {
      const findings = await checkNames(patient({}, { zone }))
      expect(troubles(findings)).toHaveLength(1)
      expect(findings).toContainEqual(
        expect.objectContaining({
          verdict: 'broken',
          found: expect.stringContaining(found) as string,
          remedy: expect.stringContaining(remedy) as string,
        }),
      )
    })

    it('minds addresses that are not of the internet', async () => {
      const zone = {
        ...HEALTHY,
        'mail.habari.test': { A: ['10.0.0.1'], TXT: ['v=spf1 ip4:10.0.0.1 -all'] },
        'return.mail.habari.test': {
          TXT: ['v=spf1 ip4:10.0.0.1 -all'],
          MX: ['10 mx.habari.test'],
        },
        '1.0.0.10.in-addr.arpa': { PTR: ['mail.habari.test'] },
      }
      const settings = { TAIFA_OUTBOUND_ALLOW_PRIVATE: 'false' }
      const [trouble] = troubles(await checkNames(patient(settings, { zone })))
      expect(trouble?.found).toContain('10.0.0.1, which is not an address of the internet')
    })
  })

  describe('on certificates', () => {
    let authority: Awaited<ReturnType<typeof makeAuthority>>
    beforeAll(async () => (authority = await makeAuthority(NOW)))

    const install = async (names: readonly string[], from = NOW): Promise<void> => {
      const { cert, key } = await makeLeaf(authority, [...names], from)
      writeFileSync(join(folder, 'cert.pem'), cert)
      writeFileSync(join(folder, 'key.pem'), key, { mode: 0o600 })
    }
    const BOTH = ['mail.habari.test', 'mx.habari.test']

    it('knows a good one from an unknown authority', async () => {
      await install(BOTH)
      const findings = await checkCertificate(patient())
      expect(findings.map(({ verdict }) => verdict)).toEqual(['ok', 'ok', 'warning'])
      expect(findings[2]?.found).toContain('which this machine does not know')
    })

    it.each<[string, string, () => Promise<void>]>([
      ['cannot be read', 'broken', async () => {}],
      ['has expired', 'broken', async () => install(BOTH, NOW - 400 * DAY_MS)],
      ['expires in', 'warning', async () => install(BOTH, NOW - 355 * DAY_MS)],
      ['is not valid before', 'broken', async () => install(BOTH, NOW + 2 * DAY_MS)],
      ['not for mail.habari.test', 'broken', async () => install(['mx.habari.test'])],
      ['is not for mx.habari.test', 'warning', async () => install(['mail.habari.test'])],
      [
        'certificate and key cannot be used',
        'broken',
        async () => {
          await install(BOTH)
          writeFileSync(join(folder, 'key.pem'), (await makeLeaf(authority, BOTH, NOW)).key)
        },
      ],
      [
        'everybody may read the key',
        'broken',
        async () => {
          await install(BOTH)
          chmodSync(join(folder, 'key.pem'), 0o644)
        },
      ],
    ])('says when one %s', async (words, verdict, arrange) => {
      await arrange()
      const findings = await checkCertificate(patient())
      expect(findings.find(({ found }) => found.includes(words))).toMatchObject({ verdict })
    })
  })

  describe('on the way out', () => {
    let host: Server
    let port: number
    let greeting = '220 mx.kubwa.test ESMTP\r\n'
    beforeAll(async () => {
      host = createServer((socket) => socket.on('error', () => {}).end(greeting))
      host.listen(0, '127.0.0.1')
      await once(host, 'listening')
      ;({ port } = host.address() as AddressInfo)
    })
    afterAll(() => void host.close())
    const zone: LiteralZone = {
      'kubwa.test': { MX: ['20 spare.kubwa.test', '10 mx.kubwa.test'] },
      'mx.kubwa.test': { A: ['127.0.0.1'] },
    }

    it('is content when a mail host greets', async () => {
      greeting = '220 mx.kubwa.test ESMTP\r\n'
      const settings = { TAIFA_OUTBOUND_PORT: String(port) }
      expect(troubles(await checkWayOut(patient(settings, { zone })))).toEqual([])
    })

    it('names the smarthost as the way around a closed port', async () => {
      const settings = { TAIFA_OUTBOUND_PORT: '1' }
      const [trouble] = troubles(await checkWayOut(patient(settings, { zone })))
      expect(trouble).toMatchObject({ verdict: 'broken' })
      expect(trouble?.found).toContain('mx.kubwa.test [127.0.0.1]:1: connection refused')
      expect(trouble?.remedy).toContain('TAIFA_OUTBOUND_ROUTE')
    })

    it('does not take a refusal for a greeting', async () => {
      greeting = '554 5.7.1 You are listed\r\n'
      const settings = { TAIFA_OUTBOUND_PORT: String(port) }
      const [trouble] = troubles(await checkWayOut(patient(settings, { zone })))
      expect(trouble?.found).toContain('it said 554 5.7.1 You are listed')
    })

    it('asks the smarthost when there is one, and never shows its password', async () => {
      greeting = '220 smart ESMTP\r\n'
      const route = (at: number) => ({
        TAIFA_OUTBOUND_ROUTE: `smtp://u:hunter2@127.0.0.1:${at}`,
      })
      expect(troubles(await checkWayOut(patient(route(port))))).toEqual([])
      const [trouble] = troubles(await checkWayOut(patient(route(1))))
      expect(trouble?.found).toContain('127.0.0.1:1 was not reached')
      expect(JSON.stringify(trouble)).not.toContain('hunter2')
    })

    it('says when the domain to ask has no mail host', async () => {
      const [trouble] = troubles(await checkWayOut(patient({}, { probe: 'nobody.test' })))
      expect(trouble?.found).toContain('no mail host of nobody.test was found')
    })
  })

  describe('on listeners', () => {
    const everywhere = (address: string) => ({
      TAIFA_SUBMISSION_LISTEN: address,
      TAIFA_SUBMISSIONS_LISTEN: '127.0.0.1:0',
      TAIFA_MX_LISTEN: '127.0.0.1:0',
      TAIFA_HTTP_LISTEN: '127.0.0.1:0',
    })

    it('tells a free address from a taken one', async () => {
      const taken = createServer().listen(0, '127.0.0.1')
      await once(taken, 'listening')
      const address = `127.0.0.1:${(taken.address() as AddressInfo).port}`
      const [trouble] = troubles(await checkListeners(patient(everywhere(address))))
      expect(trouble?.found).toContain(`${address} (TAIFA_SUBMISSION_LISTEN)`)
      expect(trouble?.found).toContain('another program uses it')
      // A running server that answers with other words is none.
      taken.on('connection', (socket) => socket.end('220 mail.other.test ESMTP\r\n'))
      const running = patient(everywhere(address), { serverRuns: true })
      const [stranger] = troubles(await checkListeners(running))
      expect(stranger?.found).toContain('something else answers')
      taken.close()
      await once(taken, 'close')
      expect(troubles(await checkListeners(patient(everywhere(address))))).toEqual([])
      const [silent] = troubles(await checkListeners(running))
      expect(silent?.found).toContain('nothing answers')
    })

    it('says that the machine does not have an address', async () => {
      const [trouble] = troubles(await checkListeners(patient(everywhere('192.0.2.1:2500'))))
      expect(trouble?.found).toContain('this machine does not have that address')
    })
  })

  describe('on data, disk and clock', () => {
    beforeEach(() => {
      chmodSync(folder, 0o700)
      mkdirSync(join(folder, 'keys'), { mode: 0o700 })
      writeFileSync(join(folder, 'keys/master.key'), 'k'.repeat(32), { mode: 0o600 })
      const db = new Database(join(folder, 'taifa.db'), { readOnly: false, busyTimeoutMs: 0 })
      migrate(db, readMigrations(), NOW)
      db.run(`insert into accounts values ('a', 'a@b.test', 'A', 'active', ?)`, NOW)
      db.run(
        `insert into messages (id, account_id, source, envelope_sender, return_path, from_address,
           subject, message_id_header, size_bytes, eight_bit, needs_smtp_utf8, status, created_at)
         values ('m', 'a', 'smtp', '', '', '', '', '', 1, 0, 0, 'queued', ?)`,
        NOW,
      )
      db.run(
        `insert into message_content (message_id, header, body_file, body_size) values ('m', x'00', ?, 1)`,
        BODY,
      )
      db.close()
      mkdirSync(join(folder, 'spool/ab'), { recursive: true, mode: 0o700 })
      writeFileSync(join(folder, 'spool/ab', BODY), 'x')
    })
    const BODY = 'ab'.padEnd(32, '0')

    it('is content with a whole database that only its owner reads', async () => {
      const findings = await checkData(patient())
      expect(troubles(findings)).toEqual([])
      expect(findings.at(-1)?.found).toContain('the database is whole; messages: 1')
    })

    it('finds what others may read', async () => {
      chmodSync(join(folder, 'keys/master.key'), 0o644)
      const [trouble] = troubles(await checkData(patient()))
      expect(trouble?.remedy).toBe(`chmod go= ${join(folder, 'keys/master.key')}`)
    })

    it('finds a body that the disk has lost', async () => {
      rmSync(join(folder, 'spool/ab', BODY))
      const [trouble] = troubles(await checkData(patient()))
      expect(trouble?.found).toBe(`message bodies that are not in the spool: 1 (${BODY})`)
    })

    it('finds a restore that did not end', async () => {
      writeFileSync(join(folder, 'restore.unfinished'), '')
      const [trouble] = troubles(await checkData(patient()))
      expect(trouble?.found).toContain('a restore was not finished')
    })

    it('finds a clock that went back, and one that was never set', async () => {
      const [back] = troubles(await checkClock(patient({}, { now: NOW - DAY_MS })))
      expect(back).toMatchObject({ verdict: 'broken' })
      expect(back?.found).toContain('it went back')
      const [never] = troubles(await checkClock(patient({}, { now: 0 })))
      expect(never?.found).toContain('1970-01-01T00:00:00.000Z, which cannot be')
    })

    it('finds a disk without room for a message', async () => {
      const size = String(Number.MAX_SAFE_INTEGER)
      const { config, ...rest } = patient()
      const findings = await checkDisk({
        ...rest,
        config: { ...config, maxMessageBytes: Number(size) },
      })
      expect(findings).toMatchObject([{ verdict: 'broken' }])
    })
  })
})

/** What is not as it should be. */
function troubles(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ verdict }) => verdict === 'broken' || verdict === 'warning')
}
