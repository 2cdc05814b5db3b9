import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import nodemailer from 'nodemailer'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { makeLeaf, type PemPair } from '#sandbox/certificate-maker.ts'
import { RelayProcess } from '../support/relay-process.ts'
import { ScriptedHost } from '../support/scripted-host.ts'
import type { IssuedCredential } from '../support/sending-domain.ts'
import { makeMaterials, tlsHost } from '../support/tls-world.ts'
import { ZoneServer, type Zone } from '../support/zone.ts'

/* MTA-STS through a whole process: its own DNS, its own HTTPS on port 443, its own SMTP. */

const POLICY_HOST = '127.0.0.43'
const SPF = 'v=spf1 ip4:127.0.0.1 -all'
const THERE: Zone = {
  'mail.taifa.test': { A: ['127.0.0.1'], TXT: [SPF] },
  'return.mail.taifa.test': { A: ['127.0.0.1'], TXT: [SPF] },
  'there.test': { MX: ['10 mx.there.test'] },
  'mx.there.test': { A: ['127.0.0.1'] },
  '_mta-sts.there.test': { TXT: ['v=STSv1; id=1;'] },
  'mta-sts.there.test': { A: [POLICY_HOST] },
}

/** Port 443 is where policies are; not everybody may listen there. */
async function listenAt443(server: Server): Promise<boolean> {
  try {
    await once(server.listen(443, POLICY_HOST), 'listening')
    return true
  } catch {
    return false
  }
}

async function may443(): Promise<boolean> {
  const server = createServer()
  const may = await listenAt443(server)
  if (may) await new Promise((resolve) => server.close(resolve))
  return may
}
const MAY_443 = await may443()

interface Shown {
  readonly recipients: ReadonlyArray<{ readonly state: string; readonly explanation: string }>
  readonly attempts: ReadonlyArray<{ readonly tls_policy: unknown }>
}

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'taifa-sts-'))))
afterEach(() => rmSync(folder, { recursive: true }))

function write(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

async function startRelay(
  authority: PemPair,
  names: ZoneServer,
  outboundPort: number,
): Promise<RelayProcess> {
  const own = await makeLeaf(authority, ['mail.taifa.test'], Date.now())
  return RelayProcess.start({
    env: {
      NODE_EXTRA_CA_CERTS: write('ca.pem', authority.cert),
      TAIFA_TLS_CERT: write('cert.pem', own.cert),
      TAIFA_TLS_KEY: write('key.pem', own.key),
      TAIFA_DNS_SERVERS: names.address,
      TAIFA_OUTBOUND_PORT: String(outboundPort),
      TAIFA_OUTBOUND_ALLOW_PRIVATE: 'true',
      TAIFA_OUTBOUND_IPV6: 'false',
      TAIFA_RETRY_DELAYS: '1s',
    },
  })
}

/** A verified domain whose records stand in the zone. */
async function setUp(relay: RelayProcess, names: ZoneServer): Promise<IssuedCredential> {
  const owner = ['--email', 'owner@salama.test', '--name', 'Salama'] as const
  const account = await relay.json<{ id: string }>('account', 'create', ...owner)
  const domain = await relay.json<{
    dns_records: ReadonlyArray<{ record_type: string; host: string; value: string }>
  }>('domain', 'add', '--account', account.id, 'salama.test')
  const zone: Record<string, Zone[string]> = { ...names.zone }
  for (const { record_type: type, host, value } of domain.dns_records) {
    // A string in a TXT record has 255 bytes at most.
    const texts = value.match(/.{1,200}/g) ?? []
    const record =
      type === 'CNAME' ? { CNAME: value } : { [type]: type === 'TXT' ? [texts] : [value] }
    zone[host] = { ...zone[host], ...record }
  }
  names.zone = zone
  const verified = await relay.json<{ status: string }>('domain', 'verify', 'salama.test')
  if (verified.status !== 'verified') throw new Error(JSON.stringify(verified))
  return relay.json('credential', 'create', '--domain', 'salama.test')
}

async function send(
  relay: RelayProcess,
  { username, password }: IssuedCredential,
  authority: PemPair,
): Promise<string> {
  const { host, port } = relay.submission
  const transport = nodemailer.createTransport({
    host,
    port,
    requireTLS: true,
    auth: { user: username, pass: password },
    tls: { ca: authority.cert, servername: 'mail.taifa.test' },
  })
  const mail = { from: 'a@salama.test', to: 'asha@there.test', subject: 'STS', text: 'x' }
  const sent = await transport.sendMail(mail)
  transport.close()
  return sent.response.split(' ').pop() ?? ''
}

it.skipIf(!MAY_443)(
  'keeps mail from a host that cannot prove its name, and gives it to one that can',
  async () => {
    const { authority, good, wrongName } = await makeMaterials()
    // The first try meets the wrong certificate; after it stands the right one.
    const scripts = [wrongName, good].map((material) => tlsHost(material))
    await using host = await ScriptedHost.start(scripts)
    await using names = await ZoneServer.start(THERE)
    const fetches: string[] = []
    const policyPair = await makeLeaf(authority, ['mta-sts.there.test'], Date.now())
    const web = createServer({ ...policyPair }, (request, response) => {
      fetches.push(`${request.method} ${request.headers.host}${request.url}`)
      const body = 'version: STSv1\r\nmode: enforce\r\nmx: mx.there.test\r\nmax_age: 86400\r\n'
      response.writeHead(200, { 'content-type': 'text/plain' }).end(body)
    })
    expect(await listenAt443(web)).toBe(true)
    await using relay = await startRelay(authority, names, host.port)
    try {
      const credential = await setUp(relay, names)
      const id = await send(relay, credential, authority)
      const shown = () => relay.json<Shown>('queue', 'show', id)
      await expect.poll(async () => (await shown()).recipients[0]?.state).toBe('delivered')
      const { attempts } = await shown()
      expect(attempts).toMatchObject([
        { tls_policy: { required: 'verified', source: 'mta-sts' } },
        { tls_policy: { required: 'verified', source: 'mta-sts' } },
      ])
      expect(JSON.stringify(attempts[0])).toMatch(/certificate/)
      expect(host.messages).toHaveLength(1)
      expect(fetches).toEqual(['GET mta-sts.there.test/.well-known/mta-sts.txt'])
    } finally {
      web.closeAllConnections()
      web.close()
    }
  },
)
