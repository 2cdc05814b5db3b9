import { Resolver } from 'node:dns/promises'
import type { DNSResolver } from 'mailauth'
import { dkimVerify } from 'mailauth/lib/dkim/verify.js'
import { callControl } from '#edge/control/control-client.ts'
import { controlSocketPath } from '#edge/control/socket-path.ts'
import type { OperationInput } from '#edge/control/operation.ts'
import type { RelayProcess } from '../support/relay-process.ts'
import type { IssuedCredential } from '../support/sending-domain.ts'
import type { Arrival } from './arrival.ts'

interface InboxEntry {
  readonly id: string
  readonly envelope: { readonly from: string; readonly to: readonly string[] }
  readonly verdicts: {
    readonly spf: { readonly result: string }
    readonly dkim: ReadonlyArray<{ readonly result: string; readonly domain: string }>
    readonly dmarc: { readonly result: string }
  } | null
}

/** One arrival together with what the receiving host thought of it. */
export interface JudgedArrival extends Arrival {
  readonly verdicts: InboxEntry['verdicts']
}

/**
 * The operator's commands on a running relay, over its control socket: what `taifa …` does, without
 * starting a process for each of the hundreds of questions of the suite.
 */
export class RelayControl {
  readonly #relay: RelayProcess
  readonly #socketPath: string

  constructor(relay: RelayProcess) {
    this.#relay = relay
    this.#socketPath = controlSocketPath(relay.dataDir)
  }

  async operate<T>(name: string, input: OperationInput): Promise<T> {
    const result = await callControl(this.#socketPath, name, input)
    if (result === undefined)
      throw new Error(`no relay is running\n${this.#relay.log.slice(-4_000)}`)
    if (!result.ok) throw new Error(`${name}: ${result.error.code}: ${result.error.message}`)
    return result.value as T
  }

  async createAccount(name: string): Promise<string> {
    const input = { email: `${name}@operator.test`, name }
    return (await this.operate<{ id: string }>('account create', input)).id
  }

  /** A verified domain of the account, and its credential. */
  async setUpDomain(account: string, name: string): Promise<IssuedCredential> {
    await this.operate('domain add', { name, account })
    await this.operate('sandbox publish', { domain: name })
    const domain = await this.operate<{ status: string }>('domain verify', { name })
    if (domain.status !== 'verified') throw new Error(`${name} is ${domain.status}`)
    return this.operate<IssuedCredential>('credential create', { domain: name })
  }

  async revoke(credential: IssuedCredential): Promise<void> {
    await this.operate('credential delete', { id: credential.id })
  }

  /** Waits until every recipient has got something, and answers all of it. */
  async awaitArrivals(
    recipients: readonly string[],
    withinMs = 60_000,
  ): Promise<readonly JudgedArrival[]> {
    const end = performance.now() + withinMs
    for (;;) {
      const entries = await this.#entriesFor(recipients)
      const reached = new Set(entries.flatMap(({ envelope }) => envelope.to))
      const missing = recipients.filter((recipient) => !reached.has(recipient))
      if (missing.length === 0)
        return Promise.all(entries.map(async (entry) => this.#arrival(entry)))
      if (performance.now() > end)
        throw new Error(
          `after ${withinMs} ms nothing has arrived for ${missing.join(', ')}\n${this.#relay.log.slice(-4_000)}`,
        )
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  /** Whether anything is there for any of them, now. */
  async hasArrived(recipients: readonly string[]): Promise<boolean> {
    return (await this.#entriesFor(recipients)).length > 0
  }

  /** What a receiving host finds wrong: its own verdicts, and mailauth's on the DKIM signature. */
  async authenticationFaults(arrival: JudgedArrival, domain: string): Promise<readonly string[]> {
    const { verdicts } = arrival
    const found: string[] = []
    if (verdicts?.spf.result !== 'pass') found.push(`SPF: ${JSON.stringify(verdicts?.spf)}`)
    if (verdicts?.dmarc.result !== 'pass') found.push(`DMARC: ${JSON.stringify(verdicts?.dmarc)}`)
    const own = verdicts?.dkim.find((verdict) => verdict.domain === domain)
    if (own?.result !== 'pass') found.push(`DKIM: ${JSON.stringify(verdicts?.dkim)}`)
    const { results } = await dkimVerify(arrival.raw, { resolver: this.#resolver() })
    const judged = results.find(({ signingDomain }) => signingDomain === domain)
    if (judged?.status.result !== 'pass') found.push(`mailauth: ${JSON.stringify(judged?.status)}`)
    return found
  }

  /** The sandbox's name server, whose port is another one after a restart. */
  #resolver(): DNSResolver {
    const dns = this.#relay.ready.sandbox?.dns
    if (dns === undefined) throw new Error('the relay has no sandbox')
    const resolver = new Resolver()
    resolver.setServers([dns])
    return (async (name, type) => resolver.resolve(name, type)) as DNSResolver
  }

  async #entriesFor(recipients: readonly string[]): Promise<readonly InboxEntry[]> {
    const found = new Map<string, InboxEntry>()
    for (const to of recipients) {
      const entries = await this.operate<readonly InboxEntry[]>('sandbox inbox', { to })
      for (const entry of entries) found.set(entry.id, entry)
    }
    return [...found.values()]
  }

  async #arrival(entry: InboxEntry): Promise<JudgedArrival> {
    const input = { id: entry.id }
    const shown = await this.operate<{ source_base64: string }>('sandbox show', input)
    return { ...entry, raw: Buffer.from(shown.source_base64, 'base64') }
  }
}
