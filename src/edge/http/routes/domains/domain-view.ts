import { Type, type Static } from 'typebox'
import {
  RECORD_PURPOSES,
  REQUIRED_PURPOSES,
  type Domain,
  type RecordCheck,
  type RecordPurpose,
} from '#core/domain.ts'
import type { DomainId } from '#core/ids.ts'
import { toIso, type EpochMs } from '#core/time.ts'
import { TLS_MINIMUMS } from '#core/tls.ts'
import { nextRecord, RETIRED_RECORD_MS } from '#relay/domains/dkim-rotation.ts'
import type { DomainRecord } from '#relay/domains/domains.ts'
import { dkimHost } from '#relay/domains/records.ts'
import { Answer, Nullable, Timestamp, Uuid } from '../../schemas.ts'

const Status = Type.Enum(['pending', 'verified', 'failed'], {
  description: 'verified: the required records hold; failed: a check ran and one did not.',
})

export const TlsPolicy = Type.Enum([...TLS_MINIMUMS], {
  description:
    'What every connection that carries mail of the domain has to give: as good as the host offers, ' +
    'TLS with any certificate, or TLS with a certificate that proves the host. Mail that cannot go ' +
    'that way waits and is returned in the end.',
})

export const DnsRecord = Answer('DnsRecord', {
  id: Uuid,
  record_type: Type.Enum(['TXT', 'CNAME', 'MX']),
  purpose: Type.Enum([...RECORD_PURPOSES]),
  host: Type.String(),
  value: Type.String(),
  is_required: Type.Boolean({ description: 'Part of "verified"; false for receiving.' }),
  is_verified: Type.Boolean(),
  state: Type.Enum(['unchecked', 'ok', 'wrong', 'unknown'], {
    description: 'unknown: it could not be checked, which is not held against the domain.',
  }),
  fault: Nullable(Type.String(), { description: 'missing, two-records, wrong-key, …' }),
  problem: Nullable(Type.String(), { description: 'What is wrong and what to do, one sentence.' }),
  found: Type.Array(Type.String(), { description: 'What the last check found in DNS.' }),
  last_checked_at: Nullable(Timestamp),
})

export const DomainSummary = Answer('DomainSummary', {
  id: Uuid,
  name: Type.String(),
  status: Status,
  created_at: Timestamp,
  verified_at: Nullable(Timestamp),
  platform_warning: Nullable(Type.String()),
})

const RecordFacts = {
  state: DnsRecord.properties.state,
  fault: DnsRecord.properties.fault,
  problem: DnsRecord.properties.problem,
  found: DnsRecord.properties.found,
  last_checked_at: DnsRecord.properties.last_checked_at,
}

const DkimRotation = Type.Object({
  selector: Type.String(),
  record_type: Type.Enum(['TXT']),
  host: Type.String(),
  value: Type.String(),
  started_at: Timestamp,
  ...RecordFacts,
})

const DkimRetired = Type.Object({
  selector: Type.String(),
  host: Type.String(),
  retired_at: Timestamp,
  removable_at: Timestamp,
})

export const DomainAnswer = Answer('Domain', {
  ...DomainSummary.properties,
  tls_policy: TlsPolicy,
  inbox_enabled: Type.Boolean(),
  inbox_retention_days: Type.Integer(),
  dkim_selector: Type.String({ description: 'Of the key that signs now.' }),
  dkim_rotation: Nullable(DkimRotation, {
    description: 'A key that takes over when its record is seen in DNS.',
  }),
  dkim_retired: Nullable(DkimRetired, {
    description: 'The key before, and until when its record is needed.',
  }),
  last_checked_at: Nullable(Timestamp),
  next_check_at: Nullable(Timestamp),
  dns_records: Type.Array(DnsRecord),
})

export function domainSummary(domain: Domain): Static<typeof DomainSummary> {
  return {
    id: domain.id,
    name: domain.name,
    status: domain.status,
    created_at: toIso(domain.createdAt),
    verified_at: isoOrNull(domain.verifiedAt),
    platform_warning: null,
  }
}

export function domainView(
  domain: Domain,
  records: readonly DomainRecord[],
): Static<typeof DomainAnswer> {
  return {
    ...domainSummary(domain),
    tls_policy: domain.tlsPolicy,
    inbox_enabled: domain.inbox.enabled,
    inbox_retention_days: domain.inbox.retentionDays,
    dkim_selector: domain.dkimSelector,
    dkim_rotation: rotationView(domain),
    dkim_retired: retiredView(domain),
    last_checked_at: isoOrNull(domain.lastCheckedAt),
    next_check_at: toIso(domain.nextCheckAt),
    dns_records: records.map((record) => recordView(domain.id, record)),
  }
}

function recordView(domainId: DomainId, record: DomainRecord): Static<typeof DnsRecord> {
  return {
    id: recordId(domainId, record.purpose),
    record_type: record.type,
    purpose: record.purpose,
    host: record.host,
    value: record.value,
    is_required: (REQUIRED_PURPOSES as readonly RecordPurpose[]).includes(record.purpose),
    is_verified: record.check.state.kind === 'ok',
    ...checkView(record.check),
  }
}

function checkView({ state, found, checkedAt }: RecordCheck) {
  return {
    state: state.kind,
    fault: state.kind === 'wrong' ? state.fault : null,
    problem: 'problem' in state ? state.problem : null,
    found: [...found],
    last_checked_at: isoOrNull(checkedAt),
  }
}

function rotationView(domain: Domain): Static<typeof DkimRotation> | null {
  const { dkimNext } = domain
  const record = nextRecord(domain)
  if (dkimNext === undefined || record === undefined) return null
  return {
    selector: dkimNext.selector,
    record_type: 'TXT',
    host: record.host,
    value: record.value,
    started_at: toIso(dkimNext.beganAt),
    ...checkView(record.check),
  }
}

function retiredView({ name, dkimRetired: retired }: Domain): Static<typeof DkimRetired> | null {
  if (retired === undefined) return null
  const { selector, retiredAt } = retired
  return {
    selector,
    host: dkimHost(name, selector),
    retired_at: toIso(retiredAt),
    removable_at: toIso(retiredAt + RETIRED_RECORD_MS),
  }
}

/** Records are not rows: their ids are made from the domain's and the purpose (RFC 9562 §5.8). */
export function recordId(domainId: DomainId, purpose: RecordPurpose): string {
  const place = RECORD_PURPOSES.indexOf(purpose).toString(16).padStart(2, '0')
  return `${domainId.slice(0, 14)}8${domainId.slice(15, 34)}${place}`
}

function isoOrNull(at: EpochMs | undefined): string | null {
  return at === undefined ? null : toIso(at)
}
