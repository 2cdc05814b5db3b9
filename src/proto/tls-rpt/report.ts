import type { ReportedPolicy, TlsResult } from './policy.ts'

/** Sessions of the reported day that had the same policy, host and result. */
export interface ReportedSessions {
  readonly policy: Omit<ReportedPolicy, 'coversHost'>
  readonly result: TlsResult
  /** Empty when no host was reached. */
  readonly mxHost: string
  readonly mxAddress: string
  readonly sessions: number
}

export interface TlsReportInput {
  /** This relay's name. */
  readonly organization: string
  readonly contact: string
  readonly reportId: string
  /** UTC: `2026-11-22` */
  readonly day: string
  readonly sessions: readonly ReportedSessions[]
}

// RFC 8460 §4.2 sets no limit; a domain with more broken hosts has seen enough.
const MAX_DETAILS = 500

/** The report of one day about one domain (RFC 8460 §4.4), ready for JSON. */
export function composeTlsReport(input: TlsReportInput): Readonly<Record<string, unknown>> {
  const policies = Map.groupBy(input.sessions, ({ policy }) => JSON.stringify(policy))
  return {
    'organization-name': input.organization,
    'date-range': {
      'start-datetime': `${input.day}T00:00:00Z`,
      'end-datetime': `${input.day}T23:59:59Z`,
    },
    'contact-info': input.contact,
    'report-id': input.reportId,
    policies: [...policies.values()].map(composePolicy),
  }
}

function composePolicy(sessions: readonly ReportedSessions[]): Readonly<Record<string, unknown>> {
  const policy = sessions[0]?.policy
  const failures = sessions.filter(({ result }) => result !== 'success')
  const total = sum(sessions)
  return {
    policy: {
      'policy-type': policy?.type,
      'policy-domain': policy?.domain,
      ...(policy === undefined || policy.text.length === 0 ? {} : { 'policy-string': policy.text }),
      ...(policy?.type === 'sts' && policy.mx.length > 0 ? { 'mx-host': policy.mx } : {}),
    },
    summary: {
      'total-successful-session-count': total - sum(failures),
      'total-failure-session-count': sum(failures),
    },
    'failure-details': failures.slice(0, MAX_DETAILS).map((each) => ({
      'result-type': each.result,
      ...(each.mxHost === '' ? {} : { 'receiving-mx-hostname': each.mxHost }),
      ...(each.mxAddress === '' ? {} : { 'receiving-ip': each.mxAddress }),
      'failed-session-count': each.sessions,
    })),
  }
}

function sum(sessions: readonly ReportedSessions[]): number {
  return sessions.reduce((total, each) => total + each.sessions, 0)
}
