import type { Domain, ExpectedRecord } from '#core/domain.ts'
import type { DomainName } from '#core/domain-name.ts'

/** The names under which this relay is known: they stand in the records of every domain. */
export interface RelayNames {
  /** EHLO name, SPF include, parent of the return path's target. */
  readonly hostname: DomainName
  /** What the MX records of domains with inbound mail point to. */
  readonly mxHostname: DomainName
}

/** What of a domain its records are made from. */
export type RecordSubject = Pick<
  Domain,
  'name' | 'verificationToken' | 'dkimSelector' | 'dkimPublicKey'
>

export const CHALLENGE_LABEL = '_taifa-challenge'
export const RETURN_PATH_LABEL = 'bounce'

/** The longest name that leaves room for the labels put in front of it (RFC 1035 §2.3.4: 253). */
export const MAX_DOMAIN_LENGTH = 253 - `${CHALLENGE_LABEL}.`.length

/** The records that the owner of a domain publishes, one per purpose, in the order of the purposes. */
export function expectedRecords(
  domain: RecordSubject,
  names: RelayNames,
): readonly ExpectedRecord[] {
  const { name } = domain
  return [
    {
      purpose: 'verification',
      type: 'TXT',
      host: `${CHALLENGE_LABEL}.${name}`,
      value: `taifa-verify=${domain.verificationToken}`,
    },
    { purpose: 'spf', type: 'TXT', host: name, value: `v=spf1 include:${names.hostname} ~all` },
    dkimRecord(domain),
    {
      purpose: 'dmarc',
      type: 'TXT',
      host: `_dmarc.${name}`,
      // Relaxed alignment: the envelope sender is below the domain, at `bounce.`.
      value: 'v=DMARC1; p=none; adkim=r; aspf=r',
    },
    {
      purpose: 'return_path',
      type: 'CNAME',
      host: `${RETURN_PATH_LABEL}.${name}`,
      value: `return.${names.hostname}`,
    },
    { purpose: 'receiving', type: 'MX', host: name, value: `10 ${names.mxHostname}` },
  ]
}

/** RFC 6376 §3.6.2.1. */
export function dkimHost(name: DomainName, selector: string): string {
  return `${selector}._domainkey.${name}`
}

export function dkimRecord({
  name,
  dkimSelector,
  dkimPublicKey,
}: Pick<RecordSubject, 'name' | 'dkimSelector' | 'dkimPublicKey'>): ExpectedRecord {
  const host = dkimHost(name, dkimSelector)
  return { purpose: 'dkim', type: 'TXT', host, value: `v=DKIM1; k=rsa; p=${dkimPublicKey}` }
}
