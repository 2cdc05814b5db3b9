import type { Recipient } from '#core/recipient.ts'
import { never } from '#core/result.ts'
import { toIso, type EpochMs } from '#core/time.ts'
import { MAX_COUNTED_WAITING, type PausedDestination } from '../ports/queue-store.ts'

/**
 * The sentence for a recipient whose destination is paused, which then matters more than its own due
 * time. Undefined when the pause does not concern it. Times are UTC.
 */
export function explainPause(
  { state, dueAt }: Recipient,
  pause: PausedDestination | undefined,
  now: EpochMs,
): string | undefined {
  if (pause === undefined || (state !== 'queued' && state !== 'deferred')) return undefined
  // A rate that is over holds nothing up; its row is replaced by the next.
  if (pause.kind === 'rate' && pause.until <= now) return undefined
  // Its own time comes later than the next try of the destination.
  if (dueAt > Math.max(pause.until, now)) return undefined
  return `${reason(pause, now)} ${next(pause, now)}`
}

function reason({ kind, destination, since, problem, waiting }: PausedDestination, now: EpochMs) {
  const count = waiting >= MAX_COUNTED_WAITING ? `more than ${MAX_COUNTED_WAITING}` : `${waiting}`
  const others = waiting === 1 ? '1 message waits' : `${count} messages wait`
  switch (kind) {
    case 'failing':
      return `${destination} takes nothing from here since ${moment(since, now)} (${problem}); ${others} for it.`
    case 'rate':
      return `Paced: ${problem}; ${others} for it.`
    default:
      return never(kind)
  }
}

function next({ kind, until }: PausedDestination, now: EpochMs): string {
  if (until <= now) return 'The next try is due now.'
  return kind === 'rate'
    ? `It goes on at ${moment(until, now)}.`
    : `One message is tried at ${moment(until, now)}; the others follow when it is taken. Keep them, or reroute or bounce them if the host will not come back.`
}

/** `14:05`, or `2026-11-24 14:05`. */
function moment(at: EpochMs, now: EpochMs): string {
  const iso = toIso(at)
  const time = `${iso.slice(11, 16)} UTC`
  return iso.slice(0, 10) === toIso(now).slice(0, 10) ? time : `${iso.slice(0, 10)} ${time}`
}
