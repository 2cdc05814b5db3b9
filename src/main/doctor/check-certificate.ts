import { X509Certificate } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createSecureContext, getCACertificates } from 'node:tls'
import { DAY_MS } from '#core/time.ts'
import { reporter, type Finding } from './finding.ts'
import type { Patient } from './patient.ts'

const say = reporter('certificate')
/** Authorities' clients renew with a third of the time left: with less than this nothing renews it. */
const SOON_MS = 21 * DAY_MS
const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

/** The certificate that clients see: readable, whole, in time, for the right names, trusted. */
export async function checkCertificate(patient: Patient): Promise<readonly Finding[]> {
  const { config } = patient
  const { certPath, keyPath } = config.certificate ?? {
    certPath: join(config.dataDir, 'tls/cert.pem'),
    keyPath: join(config.dataDir, 'tls/key.pem'),
  }
  const [cert, key] = await Promise.all([readText(certPath), readText(keyPath)])
  if (config.certificate === undefined && (cert === undefined || key === undefined))
    return [say.skipped('the first start of the sandbox makes its own')]
  const unreadable = [certPath, keyPath].filter((_, i) => [cert, key][i] === undefined)
  if (cert === undefined || key === undefined) {
    const remedy =
      'look at TAIFA_TLS_CERT and TAIFA_TLS_KEY, and let the user of the server read them'
    return [say.broken(`${unreadable.join(' and ')} cannot be read`, remedy)]
  }
  const pair = checkPair(cert, key)
  const [leaf, ...others] = [...cert.matchAll(PEM)].map(([text]) => new X509Certificate(text))
  if (pair !== undefined || leaf === undefined) {
    const remedy = `put a PEM certificate chain into ${certPath} and its own key into ${keyPath}`
    return [say.broken(pair ?? `${certPath} has no certificate in it`, remedy)]
  }
  return [
    checkTime(leaf, patient.now),
    ...checkHostNames(leaf, patient),
    ...(await checkKeyRights(keyPath)),
    ...(config.certificate === undefined ? [] : [checkChain(leaf, others)]),
  ]
}

async function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined)
}

function checkPair(cert: string, key: string): string | undefined {
  try {
    createSecureContext({ cert, key })
    return undefined
  } catch (error) {
    return `certificate and key cannot be used: ${(error as Error).message}`
  }
}

function checkTime(leaf: X509Certificate, now: number): Finding {
  const [from, to] = [leaf.validFromDate.getTime(), leaf.validToDate.getTime()]
  const until = leaf.validToDate.toISOString()
  if (now > to) return say.broken(`it has expired, on ${until}`, 'renew it')
  if (now < from) {
    const found = `it is not valid before ${leaf.validFromDate.toISOString()}`
    return say.broken(found, 'set the clock of this machine, or get another certificate')
  }
  const days = Math.floor((to - now) / DAY_MS)
  if (to - now < SOON_MS)
    return say.warning(`it expires in ${days} days, on ${until}`, 'see why it was not renewed')
  return say.ok(`it is valid for ${days} days, until ${until}`)
}

function checkHostNames(leaf: X509Certificate, { config }: Patient): readonly Finding[] {
  const names = leaf.subjectAltName ?? 'no name at all'
  const findings: Finding[] = []
  if (leaf.checkHost(config.hostname) === undefined) {
    const found = `it is for ${names}, not for ${config.hostname}: clients refuse it`
    findings.push(say.broken(found, `get one for ${config.hostname} (TAIFA_HOSTNAME)`))
  }
  if (leaf.checkHost(config.mxHostname) === undefined) {
    const found = `it is not for ${config.mxHostname}: senders that ask for a valid one stay away`
    findings.push(say.warning(found, `get one that also names ${config.mxHostname}`))
  }
  return findings.length > 0 ? findings : [say.ok(`it is for ${names}`)]
}

async function checkKeyRights(keyPath: string): Promise<readonly Finding[]> {
  const { mode } = await stat(keyPath)
  if ((mode & 0o007) === 0) return []
  return [say.broken(`everybody may read the key ${keyPath}`, `chmod o= ${keyPath}`)]
}

/** From the leaf up to an authority that this machine trusts, over what the file has. */
function checkChain(leaf: X509Certificate, others: readonly X509Certificate[]): Finding {
  const isIssuer = (below: X509Certificate) => (above: X509Certificate) =>
    below.checkIssued(above) && below.verify(above.publicKey)
  const roots = getCACertificates('default').map((pem) => new X509Certificate(pem))
  let top = leaf
  for (let steps = 0; steps <= others.length; steps += 1) {
    if (roots.some(isIssuer(top))) return say.ok('its chain leads to a known authority')
    const next = others.find((each) => each !== top && isIssuer(top)(each))
    if (next === undefined) break
    top = next
  }
  const found = `its chain ends at ${oneLine(top.issuer)}, which this machine does not know`
  const remedy =
    'use the file with the whole chain (fullchain.pem); an authority of your own has to be known to every client'
  return say.warning(found, remedy)
}

function oneLine(name: string): string {
  return name.replaceAll('\n', ', ')
}
