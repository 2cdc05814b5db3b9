import { MINUTE_MS } from '#core/time.ts'
import { readFileSync } from 'node:fs'
import { uuidV7, type WorkerId } from '#core/ids.ts'
import { createDialer } from '#infra/net/dialer.ts'
import { hasGlobalIpv6 } from '#infra/net/local-addresses.ts'
import { createDkimSigner } from '#infra/mail-auth/signer.ts'
import { capTimeouts } from '#proto/smtp/client/timeouts.ts'
import { ReportGatherer } from '#relay/bounces/report-gatherer.ts'
import { createReportWriter } from '#relay/bounces/dsn-out.ts'
import { createDeliveryMetrics } from '#relay/delivery/delivery-metrics.ts'
import type { OwnSigningKey } from '#relay/delivery/own-signing-key.ts'
import { prepareMessage } from '#relay/delivery/prepare.ts'
import { DEFAULT_SCHEDULER, DeliveryScheduler } from '#relay/delivery/scheduler.ts'
import { SMTP_CLIENT_DEFAULTS } from '#relay/delivery/smtp-options.ts'
import { createSmtpTransport, type SmtpTransportDeps } from '#relay/delivery/smtp-transport.ts'
import type { Dialer } from '#relay/ports/dialer.ts'
import type { MailTransport } from '#relay/ports/transport.ts'
import { createRouter } from '#relay/routing/router.ts'
import { parseSmarthost, type Smarthost } from '#relay/routing/smarthost.ts'
import type { Config } from './config/config.ts'
import { readProviderRules } from './config/provider-rules-file.ts'
import type { Foundation } from './foundation.ts'
import type { Internet } from './internet.ts'
import { openSigningKeys } from './signing-keys.ts'

export interface Delivery {
  readonly scheduler: DeliveryScheduler
  readonly transport: MailTransport
  readonly gatherer: ReportGatherer
}

/** Recipients of one message that end badly within this time are told of in one report. */
const REPORT_GATHER_MS = 5 * MINUTE_MS

export interface Outside {
  readonly internet: Pick<Internet, 'dns' | 'caFile'>
  /** That of the world's mail hosts. */
  readonly defaultPort: number
  readonly ownKey: OwnSigningKey
  readonly tls: Pick<SmtpTransportDeps, 'secure' | 'observeTls'>
}

/** The worker that empties the queue, not yet started. */
export function createDelivery(foundation: Foundation, outside: Outside): Delivery {
  const { config, names, clock, random, log, metrics, announcements, stores, spool } = foundation
  const { queue } = stores
  const router = createRouter(
    {
      ownHostNames: [names.hostname],
      port: config.outboundPort ?? outside.defaultPort,
      allowPrivate: config.outboundAllowPrivate,
      ipv6: () => config.outboundIpv6 && hasGlobalIpv6(),
      smarthost: smarthostOf(config),
    },
    { dns: outside.internet.dns, random },
  )
  const transport = createSmtpTransport(
    {
      ...patientFor(config.outboundTimeoutMs),
      heloName: names.hostname,
      pool: { ...SMTP_CLIENT_DEFAULTS.pool, maxPerKey: config.destinationConcurrency },
    },
    { ...outside.tls, router, dialer: dialerFor(config, outside.internet), clock, random },
  )
  const prepareDeps = {
    queue,
    spool,
    signer: createDkimSigner(),
    keys: openSigningKeys(foundation),
    ownKey: outside.ownKey,
    clock,
  }
  const gatherer = createGatherer(foundation)
  const scheduler = new DeliveryScheduler(
    {
      queue,
      announcements,
      onRecorded: ({ accountId, id }) =>
        announcements.publish({ kind: 'changed', accountId, topic: 'email', id }),
      transport,
      prepare: (work) => prepareMessage(work, prepareDeps),
      reports: { gatherMs: REPORT_GATHER_MS, delayNoticeMs: config.delayNoticeMs },
      onReportItems: () => gatherer.wake(),
      schedule: config.retry,
      owner: uuidV7<WorkerId>(clock.now(), random.bytes(10)),
      clock,
      random,
      log,
      metrics: createDeliveryMetrics(metrics),
    },
    {
      ...DEFAULT_SCHEDULER,
      maxInFlight: config.deliveryConcurrency,
      maxInFlightPerDestination: config.destinationConcurrency,
      rules: readProviderRules(config.providerRules),
    },
  )
  return { scheduler, transport, gatherer }
}

function createGatherer(foundation: Foundation): ReportGatherer {
  const { config, names, clock, random, log, announcements, stores, spool } = foundation
  const { queue, reports } = stores
  const { hostname } = names
  const lifetimeMs = config.retry.lifetimeMs
  const writeReport = createReportWriter({ hostname, random, lifetimeMs })
  return new ReportGatherer({ reports, queue, spool, writeReport, announcements, clock, log })
}

/** In the sandbox the authority in the box is the one that its hosts are proved by. */
function dialerFor(config: Config, { caFile }: Outside['internet']): Dialer {
  const inTheBox = caFile !== undefined && config.mode === 'sandbox'
  if (!inTheBox || config.outboundRoute !== undefined) return createDialer()
  return createDialer({ ca: readFileSync(caFile, 'utf8') })
}

/** The times of RFC 5321, or less where the operator has said so. */
function patientFor(maxMs: number): typeof SMTP_CLIENT_DEFAULTS {
  const { timeouts, connectMs, handshakeMs } = SMTP_CLIENT_DEFAULTS
  return {
    ...SMTP_CLIENT_DEFAULTS,
    timeouts: capTimeouts(timeouts, maxMs),
    connectMs: Math.min(connectMs, maxMs),
    handshakeMs: Math.min(handshakeMs, maxMs),
  }
}

/** The one host that takes everything, when the operator named one. */
export function smarthostOf(config: Config): Smarthost | undefined {
  if (config.outboundRoute === undefined) return undefined
  const parsed = parseSmarthost(config.outboundRoute.reveal())
  // The settings' parser has let it through.
  return parsed.ok ? parsed.value : undefined
}
