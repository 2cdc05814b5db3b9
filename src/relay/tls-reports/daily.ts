import type { CancelSignal } from '#core/cancel.ts'
import { RELAY_ACCOUNT } from '#core/account.ts'
import { parseDomainName, type DomainName } from '#core/domain-name.ts'
import { OPERATOR } from '#core/tenant.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, toIso } from '#core/time.ts'
import { readReportAddresses } from '#proto/tls-rpt/record.ts'
import type { AccountStore, DomainStore } from '../ports/access-stores.ts'
import type { Announcements } from '../ports/announcements.ts'
import type { Clock } from '../ports/clock.ts'
import type { Dns } from '../ports/dns.ts'
import type { Log } from '../ports/log.ts'
import type { QueueStore } from '../ports/queue-store.ts'
import type { Random } from '../ports/random.ts'
import type { TlsReportStore } from '../ports/tls-report-store.ts'
import type { OwnSigningKey } from '../delivery/own-signing-key.ts'
import { writeTlsReport, type ReportSigner } from './write-report.ts'

export interface TlsReportDeps {
  readonly store: TlsReportStore
  readonly queue: Pick<QueueStore, 'enqueue'>
  readonly accounts: Pick<AccountStore, 'find' | 'insert'>
  readonly domains: Pick<DomainStore, 'findByName'>
  readonly ownKey: Pick<OwnSigningKey, 'find'>
  readonly dns: Pick<Dns, 'txt'>
  readonly announcements: Pick<Announcements, 'publish'>
  readonly gzip: (bytes: Uint8Array) => Promise<Uint8Array>
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly hostname: DomainName
  /** False: counts are only kept and forgotten. */
  readonly enabled: boolean
}

const LOOK_MS = 15 * MINUTE_MS
/** Reports of the whole world at midnight would be a flood (RFC 8460 §4.1): spread over four hours. */
const SPREAD_MS = 4 * HOUR_MS
/** Older counts are of no use to anybody. */
const KEEP_MS = 8 * DAY_MS
const BATCH = 500

/** Reports about the days that are over, until cancelled. Never rejects. */
export async function runTlsReports(deps: TlsReportDeps, cancel: CancelSignal): Promise<void> {
  const lateMs = Math.floor(deps.random.fraction() * SPREAD_MS)
  while (!cancel.aborted) {
    await deps.clock.sleep(LOOK_MS, cancel)
    if (!cancel.aborted) await reportDaysBefore(deps.clock.now() - lateMs, deps, cancel)
  }
}

/** Reports once about every day before that of `at`. Answers how many reports were queued. Never rejects. */
export async function reportDaysBefore(
  at: number,
  deps: TlsReportDeps,
  cancel: CancelSignal,
): Promise<number> {
  try {
    const sent = deps.enabled ? await reportAll(toDay(at), deps, cancel) : 0
    await deps.store.forget(toDay(at - KEEP_MS))
    return sent
  } catch (error) {
    deps.log.warn('tls-report.failed', { error })
    return 0
  }
}

async function reportAll(day: string, deps: TlsReportDeps, cancel: CancelSignal): Promise<number> {
  let sent = 0
  for (;;) {
    const due = await deps.store.due(day, BATCH)
    const sender = due.length === 0 ? undefined : await findSigner(deps)
    if (due.length > 0 && sender === undefined) {
      deps.log.warn('tls-report.no-sender', { hostname: deps.hostname, waiting: due.length })
    }
    if (sender === undefined) return sent
    let settled = 0
    for (const each of due) {
      if (cancel.aborted) return sent
      const outcome = await reportOne(each, sender, deps)
      if (outcome !== 'later') settled++
      if (outcome === 'sent') sent++
    }
    // What could not be looked up now is looked at again the next time.
    if (due.length < BATCH || settled === 0) return sent
  }
}

/**
 * RFC 8460 §3 demands a signature: that of the relay's own name, when its key is published, or of the
 * verified domain that the name is in. Either makes the report pass DMARC.
 */
async function findSigner({
  accounts,
  domains,
  hostname,
  ownKey,
}: TlsReportDeps): Promise<ReportSigner | undefined> {
  if ((await ownKey.find()) !== undefined) {
    const accountId = RELAY_ACCOUNT.id
    if ((await accounts.find(OPERATOR, accountId)) === undefined) {
      await accounts.insert(RELAY_ACCOUNT)
    }
    return { accountId, domainId: undefined }
  }
  const labels = hostname.split('.')
  for (let i = 0; i + 2 <= labels.length; i++) {
    const name = parseDomainName(labels.slice(i).join('.'))
    const found = name.ok ? await domains.findByName(OPERATOR, name.value) : []
    const verified = found.find(({ status }) => status === 'verified')
    if (verified !== undefined) return { accountId: verified.accountId, domainId: verified.id }
  }
  return undefined
}

async function reportOne(
  due: { readonly day: string; readonly domain: string },
  sender: ReportSigner,
  deps: TlsReportDeps,
): Promise<'sent' | 'not-wanted' | 'later'> {
  const { store, clock, log } = deps
  const name = parseDomainName(`_smtp._tls.${due.domain}`)
  const answer = name.ok ? await deps.dns.txt(name.value) : { kind: 'no-name' as const }
  if (answer.kind === 'temporary') return 'later'
  const to = readReportAddresses(answer.kind === 'found' ? answer.records : [])
  if (to.length === 0) {
    await store.finish({ ...due, outcome: 'not-wanted' }, clock.now())
    return 'not-wanted'
  }
  const sessions = await store.counts(due.day, due.domain)
  const report = await writeTlsReport({ ...due, to, sessions, sender }, deps)
  // First, so that no report goes out twice; a crash in between costs one.
  if (!(await store.finish({ ...due, outcome: 'sent' }, clock.now()))) return 'not-wanted'
  await deps.queue.enqueue(report)
  deps.announcements.publish({ kind: 'mail-queued' })
  log.info('tls-report.queued', { ...due, messageId: report.message.id })
  return 'sent'
}

function toDay(at: number): string {
  return toIso(at).slice(0, 10)
}
