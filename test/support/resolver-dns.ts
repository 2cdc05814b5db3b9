import { Resolver } from 'node:dns/promises'
import type { Dns, DnsAnswer } from '#relay/ports/dns.ts'

/** The Dns port straight over Node's resolver: real packets, no cache, for tests below `infra`. */
export function resolverDns(server: { readonly host: string; readonly port: number }): Dns {
  const resolver = new Resolver({ timeout: 10_000, tries: 2 })
  resolver.setServers([`${server.host}:${server.port}`])
  return {
    txt: (name) =>
      answer(async () => (await resolver.resolveTxt(name)).map((parts) => parts.join(''))),
    mx: (name) =>
      answer(async () => {
        const found = await resolver.resolveMx(name)
        return found.map(({ priority, exchange }) => ({ preference: priority, exchange }))
      }),
    a: (name) => answer(() => resolver.resolve4(name)),
    aaaa: (name) => answer(() => resolver.resolve6(name)),
    cname: (name) => answer(() => resolver.resolveCname(name)),
    ns: (name) => answer(() => resolver.resolveNs(name)),
    ptr: (name) => answer(() => resolver.resolvePtr(name)),
  }
}

async function answer<T>(ask: () => Promise<readonly T[]>): Promise<DnsAnswer<T>> {
  try {
    const records = await ask()
    return records.length === 0 ? { kind: 'no-data' } : { kind: 'found', records }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error)
    if (code === 'ENODATA') return { kind: 'no-data' }
    if (code === 'ENOTFOUND') return { kind: 'no-name' }
    return { kind: 'temporary', reason: code }
  }
}
