import type { TlsReportStore } from '#relay/ports/tls-report-store.ts'
import type { Connections } from './connections.ts'

export function sqliteTlsReportStore({ writer, reader }: Connections): TlsReportStore {
  return {
    add: (counts) => writer.call('addTlsSessions', counts),
    due: (beforeDay, limit) => reader.call('tlsReportsDue', { beforeDay, limit }),
    counts: (day, domain) => reader.call('tlsReportRows', { day, domain }),
    finish: (report, now) => writer.call('finishTlsReport', { ...report, now }),
    forget: (beforeDay) => writer.call('forgetTlsReports', beforeDay),
  }
}
