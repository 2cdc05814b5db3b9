import type { CancelSignal } from '#core/cancel.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, toIso } from '#core/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { Gauge, Metrics } from '../ports/metrics.ts'
import type { QueueOperationsStore } from '../ports/queue-operations.ts'

export interface QueueWatchDeps {
  readonly operations: Pick<QueueOperationsStore, 'oldestDueAt' | 'forgetPauses'>
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  /** Age of the oldest due recipient that is an alarm. */
  readonly tooOldMs: number
}

interface QueueGauges {
  readonly oldestDue: Gauge
  readonly alarm: Gauge
}

function queueGauges(metrics: Metrics): QueueGauges {
  return {
    oldestDue: metrics.gauge({
      name: 'queue_oldest_due_seconds',
      help: 'How long the oldest recipient that is due has waited for its turn; 0 when none is due.',
    }),
    alarm: metrics.gauge({
      name: 'queue_alarm',
      help: '1 while mail that is due waits longer than TAIFA_ALARM_OLDEST_DUE.',
    }),
  }
}

/** Pauses of destinations that nobody writes to any more are kept for the eyes of a day. */
const PAUSES_KEPT_MS = DAY_MS
const TIDY_EVERY_MS = HOUR_MS
const LOOK_EVERY_MS = 15 * SECOND_MS
/** An alarm that lasts is said again, for whoever looks at the last lines only. */
const REPEAT_MS = 10 * MINUTE_MS

/** Looks at the oldest due mail until `ending`; a queue that stalls says so. Never rejects. */
export async function watchQueue(deps: QueueWatchDeps, ending: CancelSignal): Promise<void> {
  const { clock } = deps
  const gauges = queueGauges(deps.metrics)
  let saidAtMs: number | undefined
  let tidyAtMs = clock.monotonicMs()
  while (!ending.aborted) {
    saidAtMs = await look(deps, gauges, saidAtMs)
    if (clock.monotonicMs() >= tidyAtMs) {
      await tidy(deps)
      tidyAtMs = clock.monotonicMs() + TIDY_EVERY_MS
    }
    await clock.sleep(LOOK_EVERY_MS, ending)
  }
}

async function tidy({ operations, clock, log }: QueueWatchDeps): Promise<void> {
  try {
    await operations.forgetPauses(clock.now() - PAUSES_KEPT_MS)
  } catch (error) {
    log.warn('queue.watch_failed', { error })
  }
}

/** Answers when the alarm that goes on was said last, undefined when there is none. */
async function look(
  { operations, clock, log, tooOldMs }: QueueWatchDeps,
  gauges: QueueGauges,
  saidAtMs: number | undefined,
): Promise<number | undefined> {
  try {
    const oldest = await operations.oldestDueAt()
    const ageMs = oldest === undefined ? 0 : Math.max(0, clock.now() - oldest)
    const alarm = ageMs > tooOldMs
    gauges.oldestDue.set(ageMs / SECOND_MS)
    gauges.alarm.set(alarm ? 1 : 0)
    if (!alarm) {
      if (saidAtMs !== undefined) log.info('queue.alarm_over', { oldestDueMs: ageMs })
      return undefined
    }
    const now = clock.monotonicMs()
    if (saidAtMs !== undefined && now - saidAtMs < REPEAT_MS) return saidAtMs
    log.error('queue.alarm', { oldestDueAt: toIso(oldest ?? 0), oldestDueMs: ageMs, tooOldMs })
    return now
  } catch (error) {
    log.warn('queue.watch_failed', { error })
    return saidAtMs
  }
}
