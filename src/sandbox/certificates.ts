import { createPrivateKey, X509Certificate } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { DAY_MS, type EpochMs } from '#core/time.ts'
import type { Log } from '#relay/ports/log.ts'
import { makeAuthority, makeLeaf, type PemPair } from './certificate-maker.ts'
import { replaceFile } from './durable-file.ts'

const RENEW_BEFORE_MS = 60 * DAY_MS

export interface CertificatePaths {
  /** What clients trust: `NODE_EXTRA_CA_CERTS`, `openssl s_client -CAfile`. */
  readonly caFile: string
  /** The server certificate, then the authority's. */
  readonly certFile: string
  readonly keyFile: string
}

export interface CertificateRequest {
  readonly dataDir: string
  /** Host names of the relay, its MX and the receiving host; the loopback names are added. */
  readonly hostnames: readonly string[]
  readonly now: EpochMs
  readonly log: Log
}

/**
 * Makes sure that `<dataDir>/tls` holds an authority and a server certificate that are good for
 * another 60 days and for all names; makes what is missing, broken or running out. A new leaf is
 * signed by the old authority as long as that is good, so clients go on trusting.
 */
export async function ensureCertificates(request: CertificateRequest): Promise<CertificatePaths> {
  const folder = join(request.dataDir, 'tls')
  await mkdir(folder, { recursive: true, mode: 0o755 })
  const caFile = join(folder, 'ca.pem')
  const caKeyFile = join(folder, 'ca.key')
  const certFile = join(folder, 'cert.pem')
  const keyFile = join(folder, 'key.pem')

  let authority = await readPair(caFile, caKeyFile)
  if (authority === undefined || !isGoodAuthority(authority, request.now)) {
    authority = await makeAuthority(request.now)
    await replaceFile(caKeyFile, authority.key, 0o600)
    await replaceFile(caFile, authority.cert)
    request.log.info('sandbox.authority_made', { caFile })
  }
  const names = [...new Set([...request.hostnames, 'localhost', '127.0.0.1', '::1'])]
  const leaf = await readPair(certFile, keyFile)
  if (leaf === undefined || !isGoodLeaf(leaf, authority, { names, now: request.now })) {
    const made = await makeLeaf(authority, names, request.now)
    // A crash between the two leaves a pair that does not match, which the next start replaces.
    await replaceFile(keyFile, made.key, 0o600)
    await replaceFile(certFile, made.cert + authority.cert)
    request.log.info('sandbox.certificate_made', { certFile, names: names.join(' ') })
  }
  return { caFile, certFile, keyFile }
}

async function readPair(certFile: string, keyFile: string): Promise<PemPair | undefined> {
  try {
    const [cert, key] = await Promise.all([readFile(certFile, 'utf8'), readFile(keyFile, 'utf8')])
    return { cert, key }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function isGoodAuthority(pair: PemPair, now: EpochMs): boolean {
  const cert = parsePair(pair)
  return cert !== undefined && cert.ca && isFresh(cert, now)
}

function isGoodLeaf(
  pair: PemPair,
  authority: PemPair,
  wanted: { readonly names: readonly string[]; readonly now: EpochMs },
): boolean {
  const leaf = parsePair(pair)
  if (leaf === undefined || leaf.ca || !isFresh(leaf, wanted.now)) return false
  // The chain behind the leaf must be the very authority that clients were given.
  if (!pair.cert.trimEnd().endsWith(authority.cert.trimEnd())) return false
  if (!leaf.verify(new X509Certificate(authority.cert).publicKey)) return false
  return wanted.names.every((name) => covers(leaf, name))
}

function covers(leaf: X509Certificate, name: string): boolean {
  const matched = isIP(name) === 0 ? leaf.checkHost(name) : leaf.checkIP(name)
  return matched !== undefined
}

/** The first certificate of the file, or undefined when it cannot be read or the key is not its own. */
function parsePair(pair: PemPair): X509Certificate | undefined {
  try {
    const cert = new X509Certificate(pair.cert)
    return cert.checkPrivateKey(createPrivateKey(pair.key)) ? cert : undefined
  } catch {
    return undefined
  }
}

function isFresh(cert: X509Certificate, now: EpochMs): boolean {
  return Date.parse(cert.validTo) - now > RENEW_BEFORE_MS
}
