import type { Provider, ProviderRules, Shape } from './provider-rules.ts'

/**
 * The one name of the hosts that serve a domain: the provider's when a rule knows one of them, else
 * the first host by name. Domains with the same answer share one concurrency, rate and pause.
 */
export class DestinationNames {
  readonly #providers: readonly Provider[]
  /** By pattern as it is written: a host is looked up by its name and by all that it is below. */
  readonly #ranks: ReadonlyMap<string, number>

  constructor({ providers }: Pick<ProviderRules, 'providers'>) {
    this.#providers = providers
    // From the last to the first, so that of two rules with the same pattern the first one counts.
    const pairs = providers.flatMap(({ mx }, rank) => mx.map((pattern) => [pattern, rank] as const))
    this.#ranks = new Map(pairs.toReversed())
  }

  /** Undefined without hosts. */
  of(hosts: readonly string[]): string | undefined {
    const names = hosts.map((host) => host.toLowerCase().replace(/\.$/, ''))
    const rank = Math.min(...names.map((name) => this.#rankOf(name)))
    return this.#providers[rank]?.name ?? names.toSorted()[0]
  }

  /** The first rule that knows the host; infinity when none does. */
  #rankOf(name: string): number {
    let rank = this.#ranks.get(name) ?? Infinity
    for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      rank = Math.min(rank, this.#ranks.get(`*${name.slice(dot)}`) ?? Infinity)
    }
    return rank
  }
}

/** By provider names, which contain no dot and so are no host names. */
export function shapesByName(providers: readonly Provider[]): ReadonlyMap<string, Shape> {
  return new Map(providers.map(({ name, shape }) => [name, shape]))
}
