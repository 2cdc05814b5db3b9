import type { DomainName } from '#core/domain-name.ts'
import type { Dns, DnsAnswer, MxRecord } from '#relay/ports/dns.ts'

/** What stands at one name; `broken` answers every question like a SERVFAIL. */
export interface LiteralName {
  readonly TXT?: readonly string[]
  readonly MX?: readonly string[]
  readonly A?: readonly string[]
  readonly AAAA?: readonly string[]
  readonly NS?: readonly string[]
  readonly PTR?: readonly string[]
  readonly CNAME?: string
  readonly broken?: true
}

/** Names in lower case; `*.` in front stands for everything below that does not exist itself. */
export type LiteralZone = Readonly<Record<string, LiteralName>>

type Type = 'TXT' | 'MX' | 'A' | 'AAAA' | 'NS' | 'CNAME' | 'PTR'

/** The DNS port over a zone written down in a test; the zone may be changed between questions. */
export class LiteralDns implements Dns {
  zone: LiteralZone
  /** Every question, as `TXT example.com`. */
  readonly asked: string[] = []

  constructor(zone: LiteralZone = {}) {
    this.zone = zone
  }

  txt(name: DomainName): Promise<DnsAnswer<string>> {
    return this.#ask(name, 'TXT')
  }
  a(name: DomainName): Promise<DnsAnswer<string>> {
    return this.#ask(name, 'A')
  }
  aaaa(name: DomainName): Promise<DnsAnswer<string>> {
    return this.#ask(name, 'AAAA')
  }
  ns(name: DomainName): Promise<DnsAnswer<string>> {
    return this.#ask(name, 'NS')
  }
  ptr(name: DomainName): Promise<DnsAnswer<string>> {
    return this.#ask(name, 'PTR')
  }
  cname(name: DomainName): Promise<DnsAnswer<string>> {
    return this.#ask(name, 'CNAME')
  }
  async mx(name: DomainName): Promise<DnsAnswer<MxRecord>> {
    const answer = await this.#ask(name, 'MX')
    if (answer.kind !== 'found') return answer
    const records = answer.records.map((text) => {
      const [preference = '', exchange = ''] = text.split(' ')
      return { preference: Number(preference), exchange: exchange === '.' ? '' : exchange }
    })
    return { kind: 'found', records }
  }

  #ask(name: string, type: Type): Promise<DnsAnswer<string>> {
    this.asked.push(`${type} ${name}`)
    return Promise.resolve(this.#answer(name, type, 0))
  }

  #answer(name: string, type: Type, hops: number): DnsAnswer<string> {
    if (hops > 8) return { kind: 'temporary', reason: 'CNAME loop' }
    const node = this.#find(name)
    if (node === undefined) return { kind: this.#hasBelow(name) ? 'no-data' : 'no-name' }
    if (node.broken === true) return { kind: 'temporary', reason: 'SERVFAIL' }
    if (node.CNAME !== undefined && type !== 'CNAME')
      return this.#answer(node.CNAME, type, hops + 1)
    const found = node[type]
    if (found === undefined) return { kind: 'no-data' }
    return { kind: 'found', records: typeof found === 'string' ? [found] : found }
  }

  #find(name: string): LiteralName | undefined {
    if (this.zone[name] !== undefined || this.#hasBelow(name)) return this.zone[name]
    const labels = name.split('.')
    for (let i = 1; i < labels.length; i++) {
      const wildcard = this.zone[`*.${labels.slice(i).join('.')}`]
      if (wildcard !== undefined) return wildcard
    }
    return undefined
  }

  #hasBelow(name: string): boolean {
    return Object.keys(this.zone).some((other) => other.endsWith(`.${name}`))
  }
}
