import { never } from '#core/result.ts'
import {
  TLS_MINIMUMS,
  type TlsMinimum,
  type TlsPolicySource,
  type TlsPolicyUsed,
} from '#core/tls.ts'
import { formatTlsa } from '#proto/dane/tlsa.ts'
import { coversHost, formatStsPolicy, type StsPolicy } from '#proto/mta-sts/policy.ts'
import type { ReportedPolicy, TlsResult } from '#proto/tls-rpt/policy.ts'
import type { RouteSecurity, TargetTls } from '../route.ts'
import type { DaneFinding } from './dane.ts'

/** All that is known about the security of one mail host of one domain. */
export interface HostPolicies {
  readonly domain: string
  readonly host: string
  /** What the sending domain asks for. */
  readonly minimum: TlsMinimum
  readonly sts: StsPolicy | undefined
  readonly dane: DaneFinding
}

export type HostTls =
  | { readonly kind: 'use'; readonly tls: TargetTls }
  /** The host must not get the mail, whatever it offers. */
  | {
      readonly kind: 'leave-out'
      readonly problem: string
      readonly result: TlsResult
      readonly policy: ReportedPolicy
    }

interface Demand {
  readonly level: TlsMinimum
  readonly source: TlsPolicySource
  readonly reason: string
}

const NEEDS = {
  opportunistic: 'opportunistic',
  encrypted: 'required',
  verified: 'verified',
} as const satisfies Record<TlsMinimum, RouteSecurity['tls']>

/**
 * Folds what the two domains ask for into what one connection has to give. Pure. The strongest demand
 * holds; of equal ones the first of DANE, MTA-STS, sending domain. Where there are usable TLSA records
 * they prove the certificate, and MTA-STS does not stand in for them (RFC 8461 §2).
 */
export function foldTls(policies: HostPolicies): HostTls {
  const { domain, host, sts, dane } = policies
  if (dane.kind === 'failed') {
    const policy = publishedTlsa(domain, host, [])
    return { kind: 'leave-out', problem: dane.problem, result: 'dnssec-invalid', policy }
  }
  if (sts?.mode === 'enforce' && !coversHost(sts, host)) {
    const problem = `${host} is not in the MTA-STS policy of ${domain}`
    const policy = publishedSts(domain, sts, host)
    return { kind: 'leave-out', problem, result: 'validation-failure', policy }
  }
  const used = strongest(demands(policies))
  const proof = dane.kind === 'records' ? dane : undefined
  return {
    kind: 'use',
    tls: {
      need: NEEDS[used.required],
      serverName: proof?.base ?? host,
      dane: proof && { records: proof.records, names: [...new Set([proof.base, host, domain])] },
      used,
      published: publishedPolicies(policies),
    },
  }
}

/** With a smarthost or an address literal nobody but the sending domain has a say. */
export function foldMinimum(host: string, minimum: TlsMinimum): TargetTls {
  const used = strongest(fromMinimum(minimum))
  return { need: NEEDS[used.required], serverName: host, dane: undefined, used, published: [] }
}

function demands({ domain, minimum, sts, dane }: HostPolicies): readonly Demand[] {
  return [...fromDane(dane), ...fromSts(domain, sts), ...fromMinimum(minimum)]
}

function fromDane(dane: DaneFinding): readonly Demand[] {
  switch (dane.kind) {
    case 'records': {
      const reason = `${dane.base} has published TLSA records (DANE)`
      return [{ level: 'verified', source: 'dane', reason }]
    }
    case 'unusable': {
      const reason = `${dane.base} has published TLSA records (DANE), none of them usable`
      return [{ level: 'encrypted', source: 'dane', reason }]
    }
    case 'none':
    case 'failed':
      return []
    default:
      return never(dane)
  }
}

function fromSts(domain: string, sts: StsPolicy | undefined): readonly Demand[] {
  if (sts?.mode !== 'enforce') return []
  const reason = `the MTA-STS policy of ${domain} says enforce`
  return [{ level: 'verified', source: 'mta-sts', reason }]
}

function fromMinimum(minimum: TlsMinimum): readonly Demand[] {
  if (minimum === 'opportunistic') return []
  const reason = `the sending domain's tls_policy is ${minimum}`
  return [{ level: minimum, source: 'sending-domain', reason }]
}

const NOBODY: TlsPolicyUsed = {
  required: 'opportunistic',
  source: 'default',
  reason: 'nobody asks for more than the host offers',
}

function strongest(all: readonly Demand[]): TlsPolicyUsed {
  let best = NOBODY
  for (const { level, source, reason } of all) {
    if (TLS_MINIMUMS.indexOf(level) <= TLS_MINIMUMS.indexOf(best.required)) continue
    best = { required: level, source, reason }
  }
  return best
}

function publishedPolicies({ domain, host, sts, dane }: HostPolicies): readonly ReportedPolicy[] {
  // The certificate was judged by these records alone: what MTA-STS would have said is not known.
  if (dane.kind === 'records') return [publishedTlsa(domain, host, dane.records.map(formatTlsa))]
  const found: ReportedPolicy[] = []
  if (sts !== undefined && sts.mode !== 'none') found.push(publishedSts(domain, sts, host))
  if (dane.kind === 'unusable') found.push(publishedTlsa(domain, host, []))
  return found.length > 0 ? found : [noPolicy(domain)]
}

function publishedTlsa(domain: string, host: string, text: readonly string[]): ReportedPolicy {
  return { type: 'tlsa', domain, text, mx: [host], coversHost: true }
}

function noPolicy(domain: string): ReportedPolicy {
  return { type: 'no-policy-found', domain, text: [], mx: [], coversHost: true }
}

function publishedSts(domain: string, sts: StsPolicy, host: string): ReportedPolicy {
  const text = formatStsPolicy(sts)
  return { type: 'sts', domain, text, mx: sts.mx, coversHost: coversHost(sts, host) }
}
