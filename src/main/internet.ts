import type { ExpectedRecord } from '#core/domain.ts'
import { parseDomainName, type DomainName } from '#core/domain-name.ts'
import { OPERATOR } from '#core/tenant.ts'
import type { Dns } from '#relay/ports/dns.ts'
import type { SecureDns } from '#relay/ports/secure-dns.ts'
import type { SmtpService } from '#relay/ports/smtp-session.ts'
import type { SandboxControls } from '#relay/ports/sandbox-box.ts'
import { createDns } from '#infra/dns/resolver-dns.ts'
import { createSecureDns } from '#infra/dns/secure-dns.ts'
import { createMailChecker } from '#infra/mail-auth/checker.ts'
import { watchCertificateFiles, type CertificateFiles } from '#infra/tls/certificate-files.ts'
import { INBOX_HOSTNAME } from '#sandbox/builtin-zones.ts'
import { ensureCertificates } from '#sandbox/certificates.ts'
import type { Complaints } from '#sandbox/complaints.ts'
import { openSandbox, type Sandbox } from '#sandbox/sandbox.ts'
import type { Foundation } from './foundation.ts'
import { hostPort } from './host-port.ts'
import { listening } from './smtp-listeners.ts'
import { sandboxControls } from './use-cases.ts'

/** What of the outside world a relay needs: names, a certificate, and in the sandbox the world itself. */
export interface Internet {
  readonly certificates: CertificateFiles
  /** What clients have to trust; undefined for a certificate that the world trusts. */
  readonly caFile: string | undefined
  /** With a cache, for delivery. */
  readonly dns: Dns
  /** Without one, for owners who have just published a record. */
  readonly freshDns: Dns
  /** Undefined when the resolvers' word on DNSSEC is not to be trusted. */
  readonly secureDns: SecureDns | undefined
  readonly box: SandboxBox | undefined
  close(): Promise<void>
}

export interface SandboxBox {
  readonly dnsAddress: string
  readonly receivingHost: SmtpService
  readonly controls: SandboxControls
  readonly complaints: Complaints
  /** A record of the relay's own name, in the place of the one before. */
  setOwnRecord(record: ExpectedRecord): void
}

// What the relay adds on the way: Received, DKIM-Signature.
const ROOM_FOR_ADDED_FIELDS = 64 * 1024

export async function openInternet(foundation: Foundation): Promise<Internet> {
  const { config } = foundation
  const sandbox = config.mode === 'sandbox' ? await openBox(foundation) : undefined
  const servers = config.dnsServers.length > 0 ? config.dnsServers : (sandbox?.servers ?? [])
  const [dns, freshDns] = [true, false].map((cache) => createDns({ servers, cache })) as [Dns, Dns]
  const { certificates, caFile } = await openCertificates(foundation)
  return {
    certificates,
    caFile,
    dns,
    freshDns,
    secureDns: config.dnssec ? createSecureDns({ servers }) : undefined,
    box: sandbox && {
      dnsAddress: sandbox.servers[0] ?? '',
      receivingHost: sandbox.box.receivingHost(createMailChecker(dns)),
      controls: sandboxControls(sandbox.box.zones, sandbox.box.mailbox),
      complaints: sandbox.box.complaints,
      setOwnRecord: ({ host, type, value }) =>
        sandbox.box.dns.setOwnRecords([{ name: host as DomainName, type, value }]),
    },
    async close() {
      certificates.close()
      await sandbox?.box.dns.close()
    },
  }
}

async function openBox(
  foundation: Foundation,
): Promise<{ box: Sandbox; servers: readonly string[] }> {
  const { config, names, clock, random, log } = foundation
  const box = await openSandbox({
    dataDir: config.dataDir,
    hostnames: names,
    dnsListen: config.sandboxDnsListen,
    maxMessageBytes: config.maxMessageBytes + ROOM_FOR_ADDED_FIELDS,
    onStored: ({ id, envelope }) => void announceArrival(foundation, id, envelope.sender),
    clock,
    random,
    log,
  })
  const address = await listening(
    box.dns.start(),
    config.sandboxDnsListen,
    'TAIFA_SANDBOX_DNS_LISTEN',
  )
  return { box, servers: [hostPort(address)] }
}

/** The account that the message is from, so that its page of the box shows it. Never rejects. */
async function announceArrival(
  { stores, announcements, log }: Foundation,
  id: string,
  sender: string,
): Promise<void> {
  try {
    const name = sender.slice(sender.lastIndexOf('@') + 1).replace(/^bounce\./, '')
    const parsed = parseDomainName(name)
    if (!parsed.ok) return
    const found = await stores.domains.findByName(OPERATOR, parsed.value)
    const owner = found.find(({ status }) => status === 'verified')
    if (owner === undefined) return
    const { accountId } = owner
    announcements.publish({ kind: 'changed', accountId, topic: 'sandbox', id })
  } catch (error) {
    log.warn('sandbox.not_announced', { error })
  }
}

async function openCertificates(foundation: Foundation) {
  const { config, log, clock } = foundation
  if (config.certificate !== undefined) {
    const { certPath, keyPath } = config.certificate
    const certificates = await watchCertificateFiles({ certFile: certPath, keyFile: keyPath, log })
    return { certificates, caFile: undefined }
  }
  const { caFile, certFile, keyFile } = await ensureCertificates({
    dataDir: config.dataDir,
    hostnames: [config.hostname, config.mxHostname, INBOX_HOSTNAME],
    now: clock.now(),
    log,
  })
  return { certificates: await watchCertificateFiles({ certFile, keyFile, log }), caFile }
}
