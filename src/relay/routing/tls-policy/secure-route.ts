import type { DomainName } from '#core/domain-name.ts'
import type { TlsMinimum, TlsPolicyUsed } from '#core/tls.ts'
import type { ReportedPolicy, TlsResult } from '#proto/tls-rpt/policy.ts'
import type { SecureDns } from '../../ports/secure-dns.ts'
import {
  temporaryFault,
  type RouteFault,
  type RoutePlan,
  type RouteSecurity,
  type RouteTarget,
} from '../route.ts'
import { findDane, type DaneFinding } from './dane.ts'
import { foldMinimum, foldTls, type HostTls } from './index.ts'
import type { MtaStsPolicies, StsFinding } from './mta-sts.ts'

export interface SecureRouteDeps {
  readonly mtaSts: Pick<MtaStsPolicies, 'find'>
  /** Undefined where the resolver does not validate DNSSEC. */
  readonly secureDns: SecureDns | undefined
}

export interface SecureRouteRequest {
  readonly minimum: TlsMinimum
  /** For reports about TLS: they must not be stopped by what they report (RFC 8460 §3). */
  readonly ignorePublished: boolean
}

/** A host that may not be used, for the domain's report. */
export interface LeftOut {
  readonly host: string
  readonly result: TlsResult
  readonly policy: ReportedPolicy
}

export interface SecuredRoute {
  readonly route: RoutePlan | RouteFault
  readonly leftOut: readonly LeftOut[]
}

/**
 * Looks up what the recipient's domain has published and says of every target what its connection
 * has to give. Hosts that must not be used are left out; when none is left, mail waits. Rejects when
 * the store of policies is away.
 */
export async function secureRoute(
  plan: RoutePlan,
  request: SecureRouteRequest,
  deps: SecureRouteDeps,
): Promise<SecuredRoute> {
  const { policyDomain } = plan
  if (policyDomain === undefined || request.ignorePublished) {
    return { route: withMinimum(plan, request.minimum), leftOut: [] }
  }
  const hosts = [...new Set(plan.targets.map(({ host }) => host))]
  const port = plan.targets[0]?.port ?? 25
  const [sts, dane] = await Promise.all([
    deps.mtaSts.find(policyDomain),
    deps.secureDns === undefined
      ? NO_DANE
      : findDane({ domain: policyDomain, hosts, port }, deps.secureDns),
  ])
  const folded = new Map(
    hosts.map((host) => {
      const of = { domain: policyDomain, host, minimum: request.minimum, sts: sts.policy }
      return [host, foldTls({ ...of, dane: dane.get(host) ?? { kind: 'none' } })] as const
    }),
  )
  return compose(plan, policyDomain, { sts, folded })
}

const NO_DANE: ReadonlyMap<string, DaneFinding> = new Map()

interface Findings {
  readonly sts: StsFinding
  readonly folded: ReadonlyMap<string, HostTls>
}

function compose(plan: RoutePlan, domain: DomainName, { sts, folded }: Findings): SecuredRoute {
  const notes = [...plan.notes]
  const leftOut: LeftOut[] = []
  if (sts.policy !== undefined) notes.push(`MTA-STS policy of ${domain}: ${sts.policy.mode}`)
  if (sts.fault !== undefined) {
    notes.push(`MTA-STS policy of ${domain} could not be fetched: ${sts.fault.problem}`)
    const policy = { type: 'sts', domain, text: [], mx: [], coversHost: true } as const
    leftOut.push({ host: `mta-sts.${domain}`, result: sts.fault.result, policy })
  }
  let worst: LeaveOut | undefined
  for (const [host, tls] of folded) {
    if (tls.kind === 'use') continue
    worst ??= tls
    notes.push(`left out: ${tls.problem}`)
    leftOut.push({ host, result: tls.result, policy: tls.policy })
  }
  const targets = plan.targets.flatMap((target): readonly RouteTarget[] => {
    const tls = folded.get(target.host)
    return tls?.kind === 'use' ? [{ ...target, tls: tls.tls }] : []
  })
  const [first] = targets
  if (first === undefined) {
    // RFC 3463 §3.8, X.7.5: what would make the transport safe is not to be had.
    const why = worst?.problem ?? `no mail host of ${domain} may be used`
    const fault = temporaryFault('4.7.5', why, notes)
    const tlsPolicy = worst && unmet(worst)
    return { route: tlsPolicy === undefined ? fault : { ...fault, tlsPolicy }, leftOut }
  }
  if (first.tls !== undefined && first.tls.need !== 'opportunistic') {
    notes.push(`TLS ${first.tls.used.required}: ${first.tls.used.reason}`)
  }
  return { route: { ...plan, targets, notes }, leftOut }
}

type LeaveOut = Extract<HostTls, { kind: 'leave-out' }>

function unmet({ policy, problem }: LeaveOut): TlsPolicyUsed {
  const source = policy.type === 'tlsa' ? 'dane' : 'mta-sts'
  return { required: 'verified', source, reason: problem }
}

const STRENGTH = { opportunistic: 0, required: 1, verified: 2 } as const satisfies Record<
  RouteSecurity['tls'],
  number
>

/** The plan's own demand (a smarthost's) stays when it is the stronger one. */
function withMinimum(plan: RoutePlan, minimum: TlsMinimum): RoutePlan {
  const targets = plan.targets.map((target): RouteTarget => {
    const tls = foldMinimum(target.host, minimum)
    return STRENGTH[tls.need] > STRENGTH[plan.security.tls] ? { ...target, tls } : target
  })
  return { ...plan, targets }
}
