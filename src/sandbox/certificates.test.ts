import { execFile } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tls from 'node:tls'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DAY_MS } from '#core/time.ts'
import { quietLog } from '../../test/support/quiet-log.ts'
import { ensureCertificates, type CertificatePaths } from './certificates.ts'

const HOSTNAMES = ['mail.taifa.test', 'mx1.taifa.test', 'inbox.taifa.test']
const NOW = Date.now()
let dataDir: string

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'taifa-tls-'))
})
afterEach(() => rm(dataDir, { recursive: true }))

const ensure = (now = NOW, hostnames = HOSTNAMES): Promise<CertificatePaths> =>
  ensureCertificates({ dataDir, hostnames, now, log: quietLog })

async function fingerprints(paths: CertificatePaths): Promise<{ ca: string; leaf: string }> {
  return {
    ca: new X509Certificate(await readFile(paths.caFile)).fingerprint256,
    leaf: new X509Certificate(await readFile(paths.certFile)).fingerprint256,
  }
}

/** Shakes hands with a server that shows the pair; answers OpenSSL's verdict on it. */
async function handshake(paths: CertificatePaths, servername: string): Promise<string> {
  const server = tls.createServer({
    cert: await readFile(paths.certFile),
    key: await readFile(paths.keyFile),
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const ca = await readFile(paths.caFile)
  const { port } = server.address() as AddressInfo
  try {
    return await new Promise((resolve) => {
      const host = '127.0.0.1'
      const named = servername === host ? {} : { servername }
      const socket = tls.connect({ host, port, ca, ...named }, () => {
        resolve(socket.authorized ? 'trusted' : 'untrusted')
        socket.destroy()
      })
      socket.on('error', (error) => resolve(error.message))
    })
  } finally {
    server.close()
  }
}

describe('sandbox certificates', () => {
  test.each([...HOSTNAMES, 'localhost', '127.0.0.1'])(
    'a client that has the CA trusts %s',
    async (name) => {
      expect(await handshake(await ensure(), name)).toBe('trusted')
    },
  )

  test('a name that is not in the certificate is refused', async () => {
    expect(await handshake(await ensure(), 'mail.example.com')).toMatch(/does not match/)
  })

  test('the leaf is no authority, keys are private, the chain is in order', async () => {
    const paths = await ensure()
    const pem = await readFile(paths.certFile, 'utf8')
    const [leaf, issuer] = pem.match(/-----BEGIN[^]+?END CERTIFICATE-----/g) ?? []
    // Node's `ca` also looks at the key usage, so the extension itself is read.
    const x509 = await import('@peculiar/x509')
    const parsed = new x509.X509Certificate(leaf ?? '')
    expect(parsed.getExtension(x509.BasicConstraintsExtension)?.ca).toBe(false)
    expect(new X509Certificate(issuer ?? '').ca).toBe(true)
    expect(new X509Certificate(leaf ?? '').subjectAltName).toContain('IP Address:0:0:0:0:0:0:0:1')
    for (const file of [paths.keyFile, join(dataDir, 'tls', 'ca.key')]) {
      expect((await stat(file)).mode & 0o777).toBe(0o600)
    }
    const verify = ['verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile']
    const { stdout } = await promisify(execFile)('openssl', [
      ...verify,
      paths.caFile,
      paths.certFile,
    ]).catch((error: unknown) => {
      // The machine may have no openssl command; the handshakes above have judged the chain too.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { stdout: 'OK' }
      throw error
    })
    expect(stdout).toContain('OK')
  })

  test('a second start changes nothing', async () => {
    const first = await fingerprints(await ensure())
    expect(await fingerprints(await ensure(NOW + 300 * DAY_MS))).toEqual(first)
  })

  test('the leaf is renewed in its last 60 days, by the same authority', async () => {
    const first = await fingerprints(await ensure())
    const later = await fingerprints(await ensure(NOW + 306 * DAY_MS))
    expect(later.ca).toBe(first.ca)
    expect(later.leaf).not.toBe(first.leaf)
  })

  test('a new host name makes a new leaf', async () => {
    const first = await fingerprints(await ensure())
    const paths = await ensure(NOW, ['relay.example.net', ...HOSTNAMES])
    const later = await fingerprints(paths)
    expect(later.ca).toBe(first.ca)
    expect(await handshake(paths, 'relay.example.net')).toBe('trusted')
  })

  test.each(['ca.pem', 'ca.key', 'cert.pem', 'key.pem'])(
    'a broken %s is replaced',
    async (name) => {
      await ensure()
      await writeFile(join(dataDir, 'tls', name), 'not a PEM file')
      expect(await handshake(await ensure(), 'mail.taifa.test')).toBe('trusted')
    },
  )
})
