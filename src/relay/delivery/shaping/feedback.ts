import { never } from '#core/result.ts'
import type { RecipientResult } from '../../ports/transport.ts'
import type { Shape } from './provider-rules.ts'

/*
 * Concurrency by feedback: each delivery that a destination takes adds 1/limit, so that the limit
 * grows by one for each round of deliveries, and each time it asks for less halves it. Failures in
 * a row, with nothing taken between them, lead to a pause.
 */

/** What a delivery says about its destination. `neutral`: nothing. */
export type Signal = 'taken' | 'throttled' | 'silent' | 'neutral'

export interface Standing {
  /** Deliveries at once; its whole part counts. */
  readonly limit: number
  /** Throttled or silent, since something was taken. */
  readonly failures: number
  /** Pauses since something was taken. */
  readonly pauses: number
}

/** A host that fails this often in a row will fail the next as well. */
export const FAILURES_TO_PAUSE = 3

export function firstStanding(shape: Shape): Standing {
  return { limit: shape.firstConcurrency, failures: 0, pauses: 0 }
}

/** The standing after one delivery. Pure. */
export function nextStanding(before: Standing, signal: Signal, shape: Shape): Standing {
  switch (signal) {
    case 'neutral':
      return before
    case 'taken': {
      const limit = Math.min(before.limit + 1 / Math.max(before.limit, 1), shape.maxConcurrency)
      return { limit: Math.max(limit, 1), failures: 0, pauses: 0 }
    }
    case 'throttled':
    case 'silent':
      return {
        ...before,
        limit: Math.max(before.limit / 2, 1),
        failures: before.failures + 1,
      }
    default:
      return never(signal)
  }
}

/** How long to pause now; undefined to go on. After a pause the first failure is enough. */
export function pauseAfter(standing: Standing, shape: Shape): number | undefined {
  if (shape.backoff === undefined) return undefined
  const enough = standing.pauses > 0 ? 1 : FAILURES_TO_PAUSE
  if (standing.failures < enough) return undefined
  const { minMs, maxMs } = shape.backoff
  return Math.min(minMs * 2 ** Math.min(standing.pauses, 30), maxMs)
}

/** Begins the pause: counts it, and asks for one delivery at a time afterwards. */
export function paused(before: Standing): Standing {
  return { limit: 1, failures: 0, pauses: before.pauses + 1 }
}

/** RFC 3463 X.4.1, X.4.2: no answer from host, bad connection. Look-ups (X.4.3, X.4.4) count too. */
const SILENT = /^4\.4\.[1-4]$/
// Greylisting is about one sender and recipient, and the retry is the answer to it.
const GREYLISTED = /gr[ae]y-?list/i

/** What the results of one delivery say about its destination: the best news counts. */
export function readSignal(results: readonly RecipientResult[]): Signal {
  const signals = results.map(signalOf)
  for (const each of ['taken', 'neutral', 'throttled', 'silent'] as const) {
    if (signals.includes(each)) return each
  }
  return 'neutral'
}

/**
 * The trouble of a whole destination in a line. Other customers will read it, so of a reply only its
 * codes: its text may name the recipient that it was about.
 */
export function describeTrouble(results: readonly RecipientResult[]): string {
  const trouble = results.find((each) => ['throttled', 'silent'].includes(signalOf(each)))
  if (trouble === undefined) return 'no answer is on record'
  if (trouble.kind === 'unreachable') return trouble.problem
  const { code, enhanced } = trouble.reply
  return `${trouble.host} said ${enhanced === undefined ? code : `${code} ${enhanced}`}`
}

function signalOf(result: RecipientResult): Signal {
  switch (result.kind) {
    case 'accepted':
      return 'taken'
    case 'refused': {
      const { code, enhanced, lines } = result.reply
      if (code >= 500) return 'taken'
      if (lines.some((line) => GREYLISTED.test(line))) return 'neutral'
      return code === 421 || enhanced?.startsWith('4.7.') === true ? 'throttled' : 'neutral'
    }
    case 'unreachable':
      return !result.permanent && SILENT.test(result.enhanced) ? 'silent' : 'neutral'
    default:
      return never(result)
  }
}
