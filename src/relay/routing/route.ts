import type { IpAddress } from '#core/ip.ts'
import type { Secret } from '#core/secret.ts'

/** One address of one host, checked: exactly what is dialled. */
export interface RouteTarget {
  /** MX host name, or the text of an address. Also the name that a certificate has to prove. */
  readonly host: string
  readonly address: IpAddress
  readonly port: number
}

/** Where a message goes, in the order of trying. Data: nothing is looked up any more. */
export interface RoutePlan {
  readonly kind: 'plan'
  /** At least one. */
  readonly targets: readonly RouteTarget[]
  readonly security: RouteSecurity
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
