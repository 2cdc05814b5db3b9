import { never } from '#core/result.ts'
import type { TlsFacts } from '#core/tls.ts'
import type { ReportedPolicy, TlsResult } from '#proto/tls-rpt/policy.ts'

/** How far a connection got with TLS. */
export type TlsEnd =
  | { readonly kind: 'secured'; readonly facts: TlsFacts }
  | { readonly kind: 'not-offered' }
  | { readonly kind: 'handshake-failed'; readonly problem: string }
  /** It failed before TLS was an issue. */
  | { readonly kind: 'not-reached' }

/** One connection, judged by one policy. */
export interface TlsVerdict {
  readonly policy: ReportedPolicy
  readonly result: TlsResult
}

/**
 * What a connection is counted as (RFC 8460 §4.3), once for each policy that its domain published;
 * nothing when TLS was not reached. Pure. Holds for `testing` as for `enforce`: a report says what the
 * policy would have done.
 */
export function judgeSession(
  end: TlsEnd,
  published: readonly ReportedPolicy[],
): readonly TlsVerdict[] {
  if (end.kind === 'not-reached') return []
  return published.map((policy) => ({ policy, result: judge(end, policy) }))
}

function judge(end: Exclude<TlsEnd, { kind: 'not-reached' }>, policy: ReportedPolicy): TlsResult {
  switch (end.kind) {
    case 'not-offered':
      return 'starttls-not-supported'
    case 'handshake-failed':
      return 'validation-failure'
    case 'secured':
      // Without a policy any TLS is a success: nobody said what the certificate has to prove.
      if (policy.type === 'no-policy-found') return 'success'
      if (!policy.coversHost) return 'validation-failure'
      return judgeCertificate(end.facts, policy)
    default:
      return never(end)
  }
}

function judgeCertificate(facts: TlsFacts, policy: ReportedPolicy): TlsResult {
  // TLSA records of which none is usable ask for TLS alone (RFC 7672 §2.2).
  if (policy.type === 'tlsa' && policy.text.length === 0) return 'tlsa-invalid'
  if (facts.certificate === 'trusted') return 'success'
  return classifyCertificate(facts.certificateProblem ?? '')
}

/** OpenSSL's words and codes, and our own of DANE. */
const CERTIFICATE_PROBLEMS: ReadonlyArray<readonly [RegExp, TlsResult]> = [
  [/altname|other names/i, 'certificate-host-mismatch'],
  [/expired|not yet valid|NOT_YET_VALID/i, 'certificate-expired'],
  [/TLSA/, 'validation-failure'],
]

function classifyCertificate(problem: string): TlsResult {
  const known = CERTIFICATE_PROBLEMS.find(([pattern]) => pattern.test(problem))
  return known?.[1] ?? 'certificate-not-trusted'
}
