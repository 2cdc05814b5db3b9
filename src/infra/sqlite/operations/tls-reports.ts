import type { EpochMs } from '#core/time.ts'
import type { TlsResult } from '#proto/tls-rpt/policy.ts'
import type { TlsReportOutcome, TlsSessionCount } from '#relay/ports/tls-report-store.ts'
import type { Database } from '../database.ts'

interface CountRow {
  readonly day: string
  readonly domain: string
  readonly policy: string
  readonly result: string
  readonly mx_host: string
  readonly mx_address: string
  readonly sessions: number
}

export function addTlsSessions(db: Database, counts: readonly TlsSessionCount[]): void {
  for (const { day, policy, result, mxHost, mxAddress, sessions } of counts) {
    const { type, domain, text, mx } = policy
    db.run(
      `insert into tls_report_counts (day, domain, policy, result, mx_host, mx_address, sessions)
       values (?, ?, ?, ?, ?, ?, ?)
       on conflict do update set sessions = sessions + excluded.sessions`,
      day,
      domain,
      // Part of the key: always in this order.
      JSON.stringify({ type, text, mx }),
      result,
      mxHost,
      mxAddress,
      sessions,
    )
  }
}

export function tlsReportsDue(
  db: Database,
  args: { readonly beforeDay: string; readonly limit: number },
): ReadonlyArray<{ readonly day: string; readonly domain: string }> {
  const sql = `select distinct day, domain from tls_report_counts c where day < ? and not exists
      (select 1 from tls_reports r where r.day = c.day and r.domain = c.domain)
    order by day, domain limit ?`
  return db.all<{ day: string; domain: string }>(sql, args.beforeDay, args.limit)
}

export function tlsReportRows(
  db: Database,
  args: { readonly day: string; readonly domain: string },
): readonly TlsSessionCount[] {
  const sql = `select * from tls_report_counts where day = ? and domain = ?
    order by policy, result, mx_host, mx_address`
  return db.all<CountRow>(sql, args.day, args.domain).map((row) => ({
    day: row.day,
    policy: {
      ...(JSON.parse(row.policy) as Omit<TlsSessionCount['policy'], 'domain'>),
      domain: row.domain,
    },
    result: row.result as TlsResult,
    mxHost: row.mx_host,
    mxAddress: row.mx_address,
    sessions: row.sessions,
  }))
}

export function finishTlsReport(
  db: Database,
  args: {
    readonly day: string
    readonly domain: string
    readonly outcome: TlsReportOutcome
    readonly now: EpochMs
  },
): boolean {
  const sql = `insert into tls_reports (day, domain, outcome, at) values (?, ?, ?, ?)
    on conflict do nothing`
  return db.run(sql, args.day, args.domain, args.outcome, args.now) === 1
}

export function forgetTlsReports(db: Database, beforeDay: string): void {
  db.run('delete from tls_report_counts where day < ?', beforeDay)
  db.run('delete from tls_reports where day < ?', beforeDay)
}
