import { randomBytes, webcrypto } from 'node:crypto'
import { isIP } from 'node:net'
import type * as X509Library from '@peculiar/x509'
import { DAY_MS, HOUR_MS, type EpochMs } from '#core/time.ts'

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const CA_LIFETIME_MS = 3_650 * DAY_MS
const LEAF_LIFETIME_MS = 365 * DAY_MS
// Clients with a clock that is a little slow must not find a certificate from the future.
const BACKDATE_MS = HOUR_MS

/** A certificate and its private key (PKCS#8), both PEM. */
export interface PemPair {
  readonly cert: string
  readonly key: string
}

/**
 * Loaded only when a certificate is made (120 ms and 30 MB that other starts do not pay). The
 * library's container asks for the `reflect-metadata` polyfill at import; it registers its classes
 * by name and reads no metadata, so the four functions need to exist and nothing more.
 */
async function loadX509(): Promise<typeof X509Library> {
  const reflect = Reflect as unknown as Record<string, unknown>
  reflect['getMetadata'] ??= () => undefined
  reflect['getOwnMetadata'] ??= () => undefined
  reflect['defineMetadata'] ??= () => {}
  reflect['metadata'] ??= () => () => {}
  return await import('@peculiar/x509')
}

/** A certificate authority of its own, valid for ten years, that may sign leaves only. */
export async function makeAuthority(now: EpochMs): Promise<PemPair> {
  const x509 = await loadX509()
  const keys = await generateKeys()
  const cert = await x509.X509CertificateGenerator.createSelfSigned({
    // Two sandboxes trusted by one client must not have authorities of the same name.
    name: `CN=Taifa Mail sandbox CA ${randomBytes(4).toString('hex')}`,
    serialNumber: serialNumber(),
    notBefore: new Date(now - BACKDATE_MS),
    notAfter: new Date(now + CA_LIFETIME_MS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { cert: `${cert.toString('pem')}\n`, key: await exportKey(keys.privateKey) }
}

/**
 * A server certificate for host names and addresses, valid for a year. It is not an authority:
 * clients (Thunderbird among them) refuse a server certificate that is one.
 */
export async function makeLeaf(
  authority: PemPair,
  names: readonly string[],
  now: EpochMs,
): Promise<PemPair> {
  const x509 = await loadX509()
  const issuer = new x509.X509Certificate(authority.cert)
  const keys = await generateKeys()
  const cert = await x509.X509CertificateGenerator.create({
    subject: `CN=${names[0] ?? 'localhost'}`,
    issuer: issuer.subject,
    serialNumber: serialNumber(),
    notBefore: new Date(now - BACKDATE_MS),
    notAfter: new Date(now + LEAF_LIFETIME_MS),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: await importKey(authority.key),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((name) => ({ type: isIP(name) === 0 ? 'dns' : 'ip', value: name })),
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  })
  return { cert: `${cert.toString('pem')}\n`, key: await exportKey(keys.privateKey) }
}

// RFC 5280 §4.1.2.2: positive, at most 20 octets.
function serialNumber(): string {
  const bytes = randomBytes(16)
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40
  return bytes.toString('hex')
}

async function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key))
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`
}

async function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  const der = Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64')
  return await webcrypto.subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign'])
}
