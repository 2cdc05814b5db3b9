import { createHash, type X509Certificate } from 'node:crypto'
import { equalBytes } from '#core/bytes.ts'
import type { UsableTlsa } from '#proto/dane/tlsa.ts'
import type { DaneProof } from '#relay/ports/dialer.ts'

// A longer chain than any authority makes; the peer chooses what it presents.
const MAX_CHAIN = 10

/**
 * Why the presented certificate is not the one that the TLSA records name; undefined when it is. With
 * usage 3 the record alone decides: no name, no expiry (RFC 7672 §3.1.1). With usage 2 the presented
 * chain has to lead to the named authority, in date and for one of the names (§3.1.2, §3.2.2).
 */
export function judgeByDane(
  leaf: X509Certificate | undefined,
  proof: DaneProof,
  now: number,
): string | undefined {
  if (leaf === undefined) return 'the host presented no certificate'
  const ends = proof.records.filter(({ usage }) => usage === 3)
  if (ends.some((record) => matches(leaf, record))) return undefined
  const anchors = proof.records.filter(({ usage }) => usage === 2)
  if (anchors.length === 0) return 'it matches no TLSA record of the host'
  return judgeChain(leaf, anchors, proof.names, now)
}

function judgeChain(
  leaf: X509Certificate,
  anchors: readonly UsableTlsa[],
  names: readonly string[],
  now: number,
): string | undefined {
  let at = leaf
  for (let depth = 0; depth < MAX_CHAIN; depth++) {
    if (!isInDate(at, now)) return 'a certificate of the chain has expired or is not yet valid'
    if (anchors.some((record) => matches(at, record))) {
      return names.some((name) => leaf.checkHost(name) !== undefined)
        ? undefined
        : 'the certificate is for other names'
    }
    const issuer = at.issuerCertificate
    if (issuer === undefined || issuer.raw.equals(at.raw)) break
    if (!issuer.ca || !at.checkIssued(issuer) || !at.verify(issuer.publicKey)) {
      return 'the presented chain of certificates does not hold'
    }
    at = issuer
  }
  return 'no certificate of the chain matches a TLSA record of the host'
}

function isInDate(certificate: X509Certificate, now: number): boolean {
  return now >= Date.parse(certificate.validFrom) && now <= Date.parse(certificate.validTo)
}

function matches(certificate: X509Certificate, { selector, matching, data }: UsableTlsa): boolean {
  const whole =
    selector === 0 ? certificate.raw : certificate.publicKey.export({ type: 'spki', format: 'der' })
  if (matching === 0) return equalBytes(whole, data)
  const hash = createHash(matching === 1 ? 'sha256' : 'sha512').update(whole)
  return equalBytes(hash.digest(), data)
}
