import { SECOND_MS } from '#core/time.ts'
import { createHttpClient } from '#infra/http-client/http-client.ts'
import { gzip } from '#infra/mime/gzip.ts'
import { hasGlobalIpv6 } from '#infra/net/local-addresses.ts'
import { createSecureStep } from '#relay/delivery/secure-delivery.ts'
import type { OwnSigningKey } from '#relay/delivery/own-signing-key.ts'
import type { SmtpTransportDeps } from '#relay/delivery/smtp-transport.ts'
import { MtaStsPolicies } from '#relay/routing/tls-policy/mta-sts.ts'
import { refreshPolicies } from '#relay/routing/tls-policy/refresh.ts'
import { SendingMinimums } from '#relay/routing/tls-policy/sending-minimum.ts'
import { runTlsReports, type TlsReportDeps } from '#relay/tls-reports/daily.ts'
import { isTlsReport } from '#relay/tls-reports/report-address.ts'
import { TlsSessionCounter } from '#relay/tls-reports/session-counter.ts'
import type { Foundation } from './foundation.ts'
import type { Internet } from './internet.ts'
import type { Teardown } from './teardown.ts'

const STOP_MS = 2 * SECOND_MS

/** What the transport asks about TLS, and the work in the background that belongs to it. */
export function startTlsPolicies(
  foundation: Foundation,
  internet: Pick<Internet, 'dns' | 'secureDns'> & { readonly ownKey: OwnSigningKey },
  teardown: Teardown,
): Required<Pick<SmtpTransportDeps, 'secure' | 'observeTls'>> {
  const { config, names, stores, clock, log, metrics } = foundation
  const { dns, secureDns } = internet
  const http = createHttpClient(
    {
      allowPrivate: config.outboundAllowPrivate,
      allowPlain: false,
      ipv6: () => config.outboundIpv6 && hasGlobalIpv6(),
    },
    dns,
  )
  const store = stores.mtaSts
  const policies = new MtaStsPolicies({ dns, http, store, clock, log })
  const counter = new TlsSessionCounter({ store: stores.tlsReports, clock, log, metrics })
  const ending = new AbortController()
  const background = [
    counter.run(ending.signal),
    runTlsReports(reportDeps(foundation, internet), ending.signal),
    refreshPolicies({ policies, store, clock, log }, ending.signal),
  ]
  teardown.add('TLS policies', async () => {
    ending.abort()
    // A fetch from a silent policy host may take half a minute; nothing is lost with it.
    await Promise.race([Promise.all(background), clock.sleep(STOP_MS)])
    await counter.flush()
  })
  return {
    secure: createSecureStep({
      mtaSts: policies,
      secureDns,
      minimums: new SendingMinimums({ domains: stores.domains, clock }),
      isTlsReport: (message) => isTlsReport(message, names.hostname),
      observeLeftOut: (hosts) => counter.observeLeftOut(hosts),
      log,
    }),
    observeTls: (target, end) => counter.observe(target, end),
  }
}

function reportDeps(
  foundation: Foundation,
  { dns, ownKey }: { readonly dns: Internet['dns']; readonly ownKey: OwnSigningKey },
): TlsReportDeps {
  const { config, names, stores, clock, random, log, announcements } = foundation
  const { accounts, queue, domains, tlsReports: store } = stores
  const { hostname } = names
  const about = {
    store,
    queue,
    accounts,
    domains,
    dns,
    ownKey,
    hostname,
    enabled: config.tlsReports,
  }
  return { ...about, announcements, gzip, clock, random, log }
}
