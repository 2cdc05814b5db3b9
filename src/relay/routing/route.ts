import type { IpAddress } from '#core/ip.ts'
import type { DomainName } from '#core/domain-name.ts'
import type { Secret } from '#core/secret.ts'
import type { TlsPolicyUsed } from '#core/tls.ts'
import type { ReportedPolicy } from '#proto/tls-rpt/policy.ts'
import type { DaneProof } from '../ports/dialer.ts'

/** One address of one host, checked: exactly what is dialled. */
export interface RouteTarget {
  /** MX host name, or the text of an address. Also the name that a certificate has to prove. */
  readonly host: string
  readonly address: IpAddress
  readonly port: number
  /** What the connection has to give; undefined: what the whole plan asks for. */
  readonly tls?: TargetTls
}

/** The security of one host: policies differ between the hosts of one domain (DANE). */
export interface TargetTls {
  readonly need: RouteSecurity['tls']
  /** For SNI and the certificate: with DANE the name that the TLSA records stand at. */
  readonly serverName: string
  readonly dane: DaneProof | undefined
  readonly used: TlsPolicyUsed
  /** What the recipient's domain has published about this host, to be counted for its report. */
  readonly published: readonly ReportedPolicy[]
}

/** Where a message goes, in the order of trying. Data: nothing is looked up any more. */
export interface RoutePlan {
  readonly kind: 'plan'
  /** At least one. */
  readonly targets: readonly RouteTarget[]
  readonly security: RouteSecurity
  /** Whose published policies hold; undefined for an address literal and a smarthost. */
  readonly policyDomain?: DomainName
  /** A host that calls itself one of these is this relay: a loop. */
  readonly ownNames: readonly string[]
  /** What was found in DNS and what was left out, for the transcript. */
  readonly notes: readonly string[]
}

/** Why there is no way. */
export interface RouteFault {
  readonly kind: 'fault'
  readonly permanent: boolean
  /** RFC 3463. */
  readonly enhanced: string
  readonly problem: string
  readonly notes: readonly string[]
  /** What no host could give, when that is why. */
  readonly tlsPolicy?: TlsPolicyUsed
}

export interface RouteSecurity {
  /** `opportunistic`: as good as the host offers, in the clear if need be (RFC 7435). */
  readonly tls: 'opportunistic' | 'required' | 'verified'
  /** TLS from the first byte (RFC 8314 §3.3) instead of STARTTLS. */
  readonly implicitTls: boolean
  readonly credentials: RouteCredentials | undefined
}

export interface RouteCredentials {
  readonly username: string
  readonly password: Secret
}

export const OPPORTUNISTIC: RouteSecurity = {
  tls: 'opportunistic',
  implicitTls: false,
  credentials: undefined,
}

export function temporaryFault(
  enhanced: string,
  problem: string,
  notes: readonly string[] = [],
): RouteFault {
  return { kind: 'fault', permanent: false, enhanced, problem, notes }
}

export function permanentFault(
  enhanced: string,
  problem: string,
  notes: readonly string[] = [],
): RouteFault {
  return { kind: 'fault', permanent: true, enhanced, problem, notes }
}
