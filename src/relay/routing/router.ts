import type { Dns } from '../ports/dns.ts'
import { planRoute, type MxDeps, type MxOptions } from './mx.ts'
import type { RouteFault, RoutePlan } from './route.ts'
import { planSmarthost, type Smarthost } from './smarthost.ts'

/** Finds the way to a destination: a domain, or an address literal. Never rejects. */
export type Router = (destination: string) => Promise<RoutePlan | RouteFault>

/** By MX, or everything through the smarthost when there is one. */
export function createRouter(
  options: MxOptions & { readonly smarthost: Smarthost | undefined },
  deps: MxDeps & { readonly dns: Pick<Dns, 'mx' | 'a' | 'aaaa'> },
): Router {
  const { smarthost } = options
  return smarthost === undefined
    ? (destination) => planRoute(destination, options, deps)
    : () => planSmarthost(smarthost, deps.dns, options.ipv6())
}
