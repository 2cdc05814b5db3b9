import type { Provider, ProviderRules, Shape } from './provider-rules.ts'

/**
 * The one name of the hosts that serve a domain: the provider's when a rule knows one of them, else
 * the first host by name. Domains with the same answer share one concurrency, rate and pause.
 * Undefined without hosts.
 */
export function destinationOf(hosts: readonly string[], rules: ProviderRules): string | undefined {
  const names = hosts.map((host) => host.toLowerCase().replace(/\.$/, '')).toSorted()
  const provider = rules.providers.find(({ mx }) =>
    mx.some((pattern) => names.some((name) => matches(pattern, name))),
  )
  return provider?.name ?? names[0]
}

function matches(pattern: string, name: string): boolean {
  return pattern.startsWith('*.') ? name.endsWith(pattern.slice(1)) : name === pattern
}

/** By provider names, which contain no dot and so are no host names. */
export function shapesByName(providers: readonly Provider[]): ReadonlyMap<string, Shape> {
  return new Map(providers.map(({ name, shape }) => [name, shape]))
}
