import { join } from 'node:path'
import { buildHttp } from '#edge/http/app.ts'
import { readDashboard } from '#edge/http/dashboard-files.ts'
import type { ServerFacts } from '#edge/http/http.ts'
import { controlSocketPath } from '#edge/control/socket-path.ts'
import { listenForControl } from '#edge/control/control-server.ts'
import { countEvents } from '#relay/history/count-events.ts'
import { recheckDomains } from '#relay/domains/recheck.ts'
import { withHelp } from '#relay/intake/reply-help.ts'
import { createSubmission } from '#relay/intake/submission.ts'
import { SessionRecorder } from '#relay/sessions/session-recorder.ts'
import { watchClock } from '#relay/queue/clock-watch.ts'
import { watchQueue } from '#relay/queue/queue-watch.ts'
import { HOUR_MS } from '#core/time.ts'
import { startInboxSweep } from './inbox.ts'
import { openInbound, startForwardPosts } from './inbound.ts'
import { createComplaintCourier } from './complaint-courier.ts'
import { createDelivery } from './delivery.ts'
import { openFoundation, type Foundation } from './foundation.ts'
import { hostPort } from './host-port.ts'
import { openInternet, type Internet } from './internet.ts'
import { ownDoor, startLogs } from './logs.ts'
import { listenForMetrics, serverAddress } from './metrics-listener.ts'
import { servedOperations } from './offline.ts'
import { openOwnKey } from './own-key.ts'
import { createReadiness } from './readiness.ts'
import { listening, SmtpListeners } from './smtp-listeners.ts'
import { reportStores } from './store-metrics.ts'
import { Teardown } from './teardown.ts'
import { startTlsPolicies } from './tls-policies.ts'
import { createUseCases, domainsDeps, type UseCases } from './use-cases.ts'
import type { Config } from './config/config.ts'
import type { SmtpService } from '#relay/ports/smtp-session.ts'
import type { ShownCertificate } from '#relay/ports/certificate.ts'
import type { Log } from '#relay/ports/log.ts'

/** Where everything listens, as `host:port`. */
export interface Addresses {
  readonly http: string
  readonly submission: readonly string[]
  readonly submissions: readonly string[]
  /** Inbound mail; in the sandbox the last is the address that MX records lead to. */
  readonly mx: readonly string[]
  readonly metrics: string | undefined
  readonly sandbox: { readonly dns: string; readonly mx: string } | undefined
  readonly caFile: string | undefined
}

export interface Relay {
  readonly addresses: Addresses
  /** The one-time link for the first person; undefined once there is one. For stdout, never for a log. */
  readonly setupUrl: string | undefined
  /** Accepts no more, lets what is under way end, hands leases back. Within 30 s. */
  stop(): Promise<void>
}

// In a checkout and in the package alike: web/ stands beside src/ and dist/.
const DASHBOARD = join(import.meta.dirname, '../../web/dist')

// Together below the 30 s after which supervisors kill.
const SMTP_GRACE_MS = 10_000
const DELIVERY_GRACE_MS = 10_000
const MIN_SWEEP_AGE_MS = HOUR_MS

/**
 * The whole relay, listening. What was opened is closed again when a later part cannot be.
 * @throws ListenError naming the address and the setting.
 */
export async function startRelay(config: Config, log: Log, version: string): Promise<Relay> {
  const teardown = new Teardown(log)
  try {
    const foundation = await openFoundation(config, log, { processMetrics: true })
    teardown.add('stores', () => foundation.close())
    const internet = await openInternet(foundation)
    teardown.add('names and certificates', () => internet.close())
    const use = createUseCases(foundation, internet.freshDns, internet.box?.controls, () =>
      shownCertificate(internet),
    )
    const addresses = await openDoors({ foundation, internet, use, teardown, version })
    startBackground(foundation, internet, teardown)
    startLogs(foundation, use.identity, teardown)
    const setup = await use.identity.setup.issueLink()
    const setupUrl = setup.ok ? setup.value.url : undefined
    return { addresses, setupUrl, stop: () => teardown.run() }
  } catch (error) {
    await teardown.run()
    throw error
  }
}

function shownCertificate({ certificates, caFile }: Internet): ShownCertificate {
  const { names, expiresAt } = certificates.facts()
  const hosts = names.split(', ').flatMap((name) => /^DNS:(.+)$/.exec(name)?.[1] ?? [])
  return { names: hosts, expiresAt, isLocal: caFile !== undefined }
}

/** What is needed to open a listener. */
export interface Doors {
  readonly foundation: Foundation
  readonly internet: Internet
  readonly use: UseCases
  readonly teardown: Teardown
  readonly version: string
}

/** Opens the receiving side first: what is accepted has to have a way out. */
async function openDoors(doors: Doors): Promise<Addresses> {
  const { foundation, internet, use, teardown } = doors
  const { config, log } = foundation
  const mx = await openReceivingHost(doors)
  const ownKey = openOwnKey(foundation, internet)
  const { scheduler, transport, gatherer } = createDelivery(foundation, {
    internet,
    defaultPort: mx?.port ?? 25,
    ownKey,
    tls: startTlsPolicies(foundation, { ...internet, ownKey }, teardown),
  })
  teardown.add('connections to mail hosts', () => transport.close())
  teardown.add('reports to senders', () => gatherer.stop())
  teardown.add('delivery', () => scheduler.stop(DELIVERY_GRACE_MS))
  // The serve lock proves that whoever held them is dead.
  const takenOver = await foundation.stores.queue.endAllLeases(foundation.clock.now())
  if (takenOver > 0) log.warn('delivery.leases-taken-over', { recipients: takenOver })
  const cutOff = await foundation.stores.audit.markInterrupted()
  if (cutOff > 0) log.warn('queue.operations-interrupted', { operations: cutOff })
  gatherer.start()
  scheduler.start()
  const control = await listenForControl(
    controlSocketPath(config.dataDir),
    servedOperations(use, foundation.announcements),
    log,
  )
  teardown.add('control socket', () => control.close())
  teardown.add('API key times', () => use.apiKeys.close())
  teardown.add('people', () => use.identity.close())
  teardown.add('queue operations', () => use.queueOperations.close())
  const metrics = await openMetrics(foundation, teardown)
  const smtp = await openSubmission(doors)
  const door = ownDoor(smtp.submission[0] ?? '', internet.caFile)
  if (door !== undefined) use.testMessages.opened(door)
  const inbound = await openInbound({ ...doors, receivingPort: mx?.port })
  startForwardPosts(foundation, internet, teardown)
  startInboxSweep(foundation, teardown)
  const http = await openHttp(doors, scheduler, serverFacts(config, smtp, internet.caFile))
  const sandbox = mx && { dns: internet.box?.dnsAddress ?? '', mx: mx.address }
  return { http, ...smtp, mx: inbound, metrics, sandbox, caFile: internet.caFile }
}

async function openReceivingHost({ foundation, internet, teardown }: Doors) {
  if (internet.box === undefined) return undefined
  const { sandboxMxListen } = foundation.config
  const listeners = new SmtpListeners(foundation, internet.certificates)
  teardown.add('receiving host', () => listeners.drain(0))
  const [address = ''] = await listeners.listen({
    service: internet.box.receivingHost,
    mode: 'starttls',
    addresses: [sandboxMxListen],
    variable: 'TAIFA_SANDBOX_MX_LISTEN',
  })
  const port = Number(address.slice(address.lastIndexOf(':') + 1))
  const { complaints } = internet.box
  const courier = createComplaintCourier(
    foundation,
    internet,
    foundation.config.outboundPort ?? port,
  )
  complaints.sendBy(courier.send)
  teardown.add('complaints of the box', async () => {
    await complaints.close()
    await courier.close()
  })
  return { address, port }
}

async function openSubmission({ foundation, internet, teardown }: Doors) {
  const { config, names, stores, spool, keyring } = foundation
  const { announcements, clock, random, log, metrics } = foundation
  const { credentials, domains, queue, quotas } = stores
  const { hasher, returnPaths } = keyring
  const common = { announcements, hasher, returnPaths, clock, random, log, metrics }
  const submissionService = createSubmission(
    { ...common, credentials, domains, queue, quotas, spool },
    {
      hostname: names.hostname,
      maxMessageBytes: config.maxMessageBytes,
      maxRecipients: config.maxRecipients,
      showClientAddress: config.receivedClientAddress,
      quotaDefaults: config.quotaDefaults,
      fewRecipients: config.priorityRecipients,
    },
  )
  teardown.add('times of last use', () => submissionService.close())
  const recorder = new SessionRecorder({
    sessions: stores.sessions,
    clock,
    log,
    metrics,
    keepPerAccount: config.sessionLogRows,
  })
  teardown.add('log of SMTP sessions', () => recorder.close())
  const listeners = new SmtpListeners(foundation, internet.certificates)
  teardown.add('submission', () => listeners.drain(SMTP_GRACE_MS))
  const service = explaining(submissionService.service, config.publicUrl)
  const submission = await listeners.listen({
    service: recorder.watch(service, 'submission'),
    mode: 'starttls',
    addresses: config.submissionListen,
    variable: 'TAIFA_SUBMISSION_LISTEN',
  })
  const submissions = await listeners.listen({
    service: recorder.watch(service, 'submissions'),
    mode: 'implicit',
    addresses: config.submissionsListen,
    variable: 'TAIFA_SUBMISSIONS_LISTEN',
  })
  return { submission, submissions }
}

/** Only a server that others can open has a page to be sent to. */
function explaining(service: SmtpService, publicUrl: string): SmtpService {
  if (!publicUrl.startsWith('https://')) return service
  return withHelp(service, `${publicUrl.replace(/\/$/, '')}/help/smtp-errors`)
}

async function openHttp(
  { foundation, use, teardown, version }: Doors,
  scheduler: { readonly mode: string },
  server: ServerFacts,
): Promise<string> {
  const { config, log, clock } = foundation
  const readiness = createReadiness(foundation, scheduler)
  const dashboard = readDashboard(DASHBOARD)
  const app = await buildHttp({
    use,
    log,
    clock,
    version,
    server,
    readiness,
    dashboard,
  })
  teardown.add('API', () => app.close())
  await listening(app.listen(config.httpListen), config.httpListen, 'TAIFA_HTTP_LISTEN')
  return hostPort(serverAddress(app.server))
}

function serverFacts(
  { mode, hostname, mxHostname, smtpPort, publicUrl }: Config,
  smtp: { readonly submission: readonly string[] },
  caFile: string | undefined,
): ServerFacts {
  const facts = { mode, hostname, mxHostname, smtpHost: hostname, smtpPort, publicUrl }
  if (mode !== 'sandbox') return facts
  // The sandbox's certificate has this name too; its public name is only known inside of it.
  const port = Number(smtp.submission[0]?.split(':').at(-1))
  return { ...facts, sandboxSmtp: { host: 'localhost', port, ...(caFile && { caFile }) } }
}

async function openMetrics({ config, metrics }: Foundation, teardown: Teardown) {
  if (config.metricsListen === undefined) return undefined
  const server = await listening(
    listenForMetrics(metrics, config.metricsListen),
    config.metricsListen,
    'TAIFA_METRICS_LISTEN',
  )
  teardown.add('metrics', () => new Promise((resolve) => server.close(() => resolve())))
  return hostPort(serverAddress(server))
}

function startBackground(foundation: Foundation, internet: Internet, teardown: Teardown): void {
  const { spool, stores, log, clock, metrics, config } = foundation
  const ending = new AbortController()
  const stopReporting = reportStores(stores, metrics)
  const operations = stores.queueOperations
  const tooOldMs = config.alarmOldestDueMs
  const watching = Promise.all([
    watchQueue({ operations, clock, log, metrics, tooOldMs }, ending.signal),
    watchClock({ operations, clock, log }, ending.signal),
  ])
  teardown.add('queue watch', () => {
    stopReporting()
    ending.abort()
    return watching.then(() => undefined)
  })
  const rechecks = recheckDomains(domainsDeps(foundation, internet.freshDns), ending.signal)
  teardown.add('domain checks', () => {
    ending.abort()
    return rechecks
  })
  const counting = countEvents({ analytics: stores.analytics, clock, log }, ending.signal)
  teardown.add('analytics', () => {
    ending.abort()
    return counting
  })
  spool
    .sweep((names) => stores.queue.knownSpoolFiles(names), MIN_SWEEP_AGE_MS)
    .then((removed) => {
      if (removed > 0) log.info('spool.swept', { removed })
    })
    .catch((error: unknown) => log.warn('spool.sweep_failed', { error }))
}
