import { once } from 'node:events'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { DomainName } from '#core/domain-name.ts'
import type { TlsMinimum } from '#core/tls.ts'
import { createRandom } from '#infra/crypto/random.ts'
import { createDns } from '#infra/dns/resolver-dns.ts'
import { createSecureDns } from '#infra/dns/secure-dns.ts'
import { createHttpClient } from '#infra/http-client/http-client.ts'
import { createDialer } from '#infra/net/dialer.ts'
import { createSecureStep } from '#relay/delivery/secure-delivery.ts'
import { SMTP_CLIENT_DEFAULTS } from '#relay/delivery/smtp-options.ts'
import { createSmtpTransport } from '#relay/delivery/smtp-transport.ts'
import type { CachedStsPolicy, MtaStsStore } from '#relay/ports/mta-sts-store.ts'
import type { TlsSessionCount } from '#relay/ports/tls-report-store.ts'
import type { MailTransport } from '#relay/ports/transport.ts'
import { createRouter } from '#relay/routing/router.ts'
import { MtaStsPolicies } from '#relay/routing/tls-policy/mta-sts.ts'
import { isTlsReport } from '#relay/tls-reports/report-address.ts'
import { TlsSessionCounter } from '#relay/tls-reports/session-counter.ts'
import { makeAuthority, makeLeaf, type PemPair } from '#sandbox/certificate-maker.ts'
import { ManualClock } from './manual-clock.ts'
import { quietLog } from './quiet-log.ts'
import {
  expectLine,
  greet,
  say,
  ScriptedHost,
  takeMessage,
  type HostStep,
  type TlsMaterial,
} from './scripted-host.ts'
import { ZoneServer, type Zone } from './zone.ts'

export const PLAIN_HOST: readonly HostStep[] = [...greet(), ...takeMessage()]

/** A host with STARTTLS and this certificate. */
export function tlsHost(material: TlsMaterial): readonly HostStep[] {
  const secured = [{ startTls: material }, expectLine(/^EHLO /), say('250 scripted.test')]
  return [...greet('STARTTLS'), expectLine('STARTTLS'), say('220 go'), ...secured, ...takeMessage()]
}

/** What a domain's policy host answers. */
export interface PolicyAnswer {
  status?: number
  type?: string
  body?: string | Buffer
  location?: string
}

/** {@link MtaStsStore} in a map. */
export class MemoryMtaStsStore implements MtaStsStore {
  readonly policies = new Map<DomainName, CachedStsPolicy>()
  find(domain: DomainName): Promise<CachedStsPolicy | undefined> {
    return Promise.resolve(this.policies.get(domain))
  }
  save(policy: CachedStsPolicy): Promise<void> {
    this.policies.set(policy.domain, policy)
    return Promise.resolve()
  }
  fetchedBefore(before: number): Promise<readonly CachedStsPolicy[]> {
    return Promise.resolve([...this.policies.values()].filter((p) => p.fetchedAt < before))
  }
  removeExpired(): Promise<number> {
    return Promise.resolve(0)
  }
}

/**
 * Two domains' worth of internet: a name server that can validate, a policy host with HTTPS, a mail
 * host that plays a script, an authority that the relay trusts, and the relay's transport over it all.
 */
export class TlsWorld implements AsyncDisposable {
  readonly clock = new ManualClock()
  readonly store = new MemoryMtaStsStore()
  readonly counts: TlsSessionCount[] = []
  readonly counter: TlsSessionCounter
  readonly policies: MtaStsPolicies
  readonly transport: MailTransport
  readonly policy: PolicyAnswer = {}
  /** Requests to the policy host, as `GET /path`. */
  readonly fetches: string[] = []
  minimum: TlsMinimum = 'opportunistic'
  readonly names: ZoneServer
  readonly host: ScriptedHost
  readonly #web: Server

  private constructor(
    parts: {
      readonly names: ZoneServer
      readonly host: ScriptedHost
      readonly web: Server
      readonly ca: string
    },
    validates: boolean,
  ) {
    const { names, host, web, ca } = parts
    this.names = names
    this.host = host
    this.#web = web
    names.validates = validates
    web.on('request', (request, response) => {
      this.fetches.push(`${request.method} ${request.headers.host}${request.url}`)
      const { status = 200, type = 'text/plain; charset=utf-8', body, location } = this.policy
      const headers = { 'content-type': type, ...(location === undefined ? {} : { location }) }
      response.writeHead(status, headers).end(body ?? '')
    })
    const { clock, store } = this
    const dns = createDns({ servers: [names.address], cache: false, deadlineMs: 2_000 })
    const { port } = web.address() as AddressInfo
    const reach = { allowPrivate: true, allowPlain: false, ipv6: () => false }
    const http = createHttpClient({ ...reach, ca, defaultPort: port }, dns)
    this.policies = new MtaStsPolicies({ dns, http, store, clock, log: quietLog })
    const metrics = { counter: () => ({ add: () => {} }) }
    this.counter = new TlsSessionCounter({
      store: { add: (some) => Promise.resolve(void this.counts.push(...some)) },
      clock,
      log: quietLog,
      metrics: metrics as never,
    })
    const hostname = 'relay.test' as DomainName
    const secure = createSecureStep({
      mtaSts: this.policies,
      secureDns: validates ? createSecureDns({ servers: [names.address], tryMs: 500 }) : undefined,
      minimums: { find: () => Promise.resolve(this.minimum) },
      isTlsReport: (message) => isTlsReport(message, hostname),
      observeLeftOut: (hosts) => this.counter.observeLeftOut(hosts),
      log: quietLog,
    })
    const route = { port: host.port, allowPrivate: true, ownHostNames: [], ipv6: () => false }
    const random = createRandom()
    this.transport = createSmtpTransport(
      { heloName: hostname, ...SMTP_CLIENT_DEFAULTS },
      {
        router: createRouter(
          { ...route, smarthost: undefined },
          { dns, random: { fraction: () => 0 } },
        ),
        dialer: createDialer({ ca }),
        secure,
        observeTls: (target, end) => this.counter.observe(target, end),
        clock,
        random,
      },
    )
  }

  /** `scripts` for the mail host at 127.0.0.1; `policyNames`: what the policy host's certificate proves. */
  static async start(options: {
    readonly authority: PemPair
    readonly zone: Zone
    readonly scripts: ReadonlyArray<readonly HostStep[]>
    readonly policyNames?: readonly string[]
    readonly validates?: boolean
  }): Promise<TlsWorld> {
    const { authority, zone, scripts, policyNames = ['mta-sts.there.test'] } = options
    const names = await ZoneServer.start(zone)
    const host = await ScriptedHost.start(scripts)
    const web = createServer({ ...(await makeLeaf(authority, policyNames, Date.now())) })
    web.listen(0, '127.0.0.1')
    await once(web, 'listening')
    const parts = { names, host, web, ca: authority.cert }
    return new TlsWorld(parts, options.validates ?? false)
  }

  /** What was counted, as `type result host`. */
  async counted(): Promise<readonly string[]> {
    await this.counter.flush()
    return this.counts.map(({ policy, result, mxHost }) => `${policy.type} ${result} ${mxHost}`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.transport.close()
    this.#web.closeAllConnections()
    this.#web.close()
    await this.host[Symbol.asyncDispose]()
    await this.names[Symbol.asyncDispose]()
  }
}

/** An authority, a certificate of it for `mx.there.test`, and one for another name. */
export async function makeMaterials(): Promise<{
  readonly authority: PemPair
  readonly good: PemPair
  readonly wrongName: PemPair
  readonly stranger: PemPair
  readonly strangersAuthority: PemPair
}> {
  const now = Date.now()
  const authority = await makeAuthority(now)
  const strangersAuthority = await makeAuthority(now)
  return {
    authority,
    strangersAuthority,
    good: await makeLeaf(authority, ['mx.there.test'], now),
    wrongName: await makeLeaf(authority, ['mx.elsewhere.test'], now),
    stranger: await makeLeaf(strangersAuthority, ['mx.there.test'], now),
  }
}
