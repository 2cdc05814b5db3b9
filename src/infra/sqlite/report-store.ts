import type { ReportStore } from '#relay/ports/report-store.ts'
import type { Connections } from './connections.ts'
import { compactMessage } from './queue-store.ts'

export function sqliteReportStore({ writer, reader }: Connections): ReportStore {
  return {
    due: (now, limit) => reader.call('reportsDue', { now, limit }),
    settle: (told) => {
      const report = told.report && compactMessage(told.report)
      return writer.call('settleReport', { ...told, report })
    },
    nextDueAt: () => reader.call('nextReportAt', undefined),
  }
}
