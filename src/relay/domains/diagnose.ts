import type { ExpectedRecord, RecordPurpose } from '#core/domain.ts'
import { never } from '#core/result.ts'
import { DAY_MS, toIso, type EpochMs } from '#core/time.ts'
import type { DomainRecord, Inspection } from './domains.ts'
import { nextRecord, RETIRED_RECORD_MS } from './dkim-rotation.ts'
import { parseTags } from './checks/txt-record.ts'
import { dkimHost } from './records.ts'

export const DIAGNOSIS_CODES = [
  'record_wrong',
  'record_unknown',
  'record_unchecked',
  'not_receiving',
  'dmarc_not_enforced',
  'dkim_rotation_waiting',
  'dkim_old_record_removable',
  'dkim_key_old',
] as const
export type DiagnosisCode = (typeof DIAGNOSIS_CODES)[number]

export interface Diagnosis {
  readonly code: DiagnosisCode
  readonly severity: 'error' | 'warning' | 'info'
  readonly purpose: RecordPurpose
  readonly problem: string
  readonly remedy: string
  /** What to publish, where that is the remedy. */
  readonly record: ExpectedRecord | undefined
}

/** What each record is worth; together 100. Without signature or ownership nothing goes. */
const WEIGHTS = {
  verification: 25,
  dkim: 25,
  spf: 20,
  dmarc: 15,
  return_path: 15,
  receiving: 0,
} as const satisfies Record<RecordPurpose, number>

const KEY_OLD_MS = 365 * DAY_MS

/** All that is wrong or could be better, the worst first, and a score from 0 to 100. Pure. */
export function diagnose(
  { domain, records }: Inspection,
  now: EpochMs,
): { readonly issues: readonly Diagnosis[]; readonly healthScore: number } {
  const found = [
    ...records.flatMap(recordIssues),
    ...dmarcPolicy(records),
    ...rotationIssues(domain, now),
  ]
  const order = ['error', 'warning', 'info']
  const lost = records.reduce((sum, { purpose, check }) => {
    if (check.state.kind === 'wrong') return sum + WEIGHTS[purpose]
    // Not known is not wrong; a point or two say that something is not as it should be.
    return check.state.kind === 'unknown' ? sum + Math.ceil(WEIGHTS[purpose] / 10) : sum
  }, 0)
  return {
    issues: found.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity)),
    healthScore: 100 - lost,
  }
}

function recordIssues(record: DomainRecord): readonly Diagnosis[] {
  const { purpose, check, host, type } = record
  const { state } = check
  switch (state.kind) {
    case 'ok':
      return []
    case 'wrong': {
      const isReceiving = purpose === 'receiving'
      return [
        {
          code: isReceiving ? 'not_receiving' : 'record_wrong',
          severity: isReceiving ? 'info' : 'error',
          purpose,
          problem: state.problem,
          remedy: isReceiving
            ? 'Nothing, unless mail for the domain is to come here.'
            : `Publish the ${type} record shown here at ${host}.`,
          record: isReceiving ? undefined : record,
        },
      ]
    }
    case 'unknown':
      return [
        {
          code: 'record_unknown',
          severity: 'warning',
          purpose,
          problem: state.problem,
          remedy: 'Wait, or ask your DNS provider when it lasts.',
          record: undefined,
        },
      ]
    case 'unchecked':
      return [
        {
          code: 'record_unchecked',
          severity: 'info',
          purpose,
          problem: `${host} was not checked yet.`,
          remedy: 'Verify the domain.',
          record: undefined,
        },
      ]
    default:
      return never(state)
  }
}

function dmarcPolicy(records: readonly DomainRecord[]): readonly Diagnosis[] {
  const dmarc = records.find(({ purpose }) => purpose === 'dmarc')
  const [published] = dmarc?.check.found ?? []
  if (dmarc?.check.state.kind !== 'ok' || published === undefined) return []
  if (parseTags(published).get('p')?.toLowerCase() !== 'none') return []
  return [
    {
      code: 'dmarc_not_enforced',
      severity: 'info',
      purpose: 'dmarc',
      problem: `The DMARC policy at ${dmarc.host} is p=none: others can still write in your name.`,
      remedy:
        'When the reports show that all your mail passes, change it to p=quarantine and later to p=reject.',
      record: undefined,
    },
  ]
}

function rotationIssues(domain: Inspection['domain'], now: EpochMs): readonly Diagnosis[] {
  const { dkimNext, dkimRetired: retired, name, dkimSelector, createdAt } = domain
  const issue = { severity: 'info', purpose: 'dkim', record: undefined } as const
  if (dkimNext !== undefined) {
    const problem = `A new DKIM key waits; mail is signed with ${dkimSelector} until the record of ${dkimNext.selector} is seen.`
    const remedy = `Publish the TXT record shown here at ${dkimHost(name, dkimNext.selector)}, and leave the old one.`
    return [
      { ...issue, code: 'dkim_rotation_waiting', problem, remedy, record: nextRecord(domain) },
    ]
  }
  if (retired !== undefined && now >= retired.retiredAt + RETIRED_RECORD_MS) {
    const host = dkimHost(name, retired.selector)
    const problem = `Nothing has been signed with ${retired.selector} since ${toIso(retired.retiredAt)}.`
    return [
      {
        ...issue,
        code: 'dkim_old_record_removable',
        problem,
        remedy: `If ${host} still has a record, remove it.`,
      },
    ]
  }
  if (now - (retired?.retiredAt ?? createdAt) < KEY_OLD_MS) return []
  const problem = `The DKIM key ${dkimSelector} is more than a year old.`
  return [{ ...issue, code: 'dkim_key_old', problem, remedy: 'Change it: rotate the DKIM key.' }]
}
