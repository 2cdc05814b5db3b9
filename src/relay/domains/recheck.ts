import type { CancelSignal } from '#core/cancel.ts'
import type { Domain } from '#core/domain.ts'
import { OPERATOR } from '#core/tenant.ts'
import { MINUTE_MS, SECOND_MS } from '#core/time.ts'
import type { CheckDeps } from './check-deps.ts'
import { runCheck } from './check-domain.ts'

export interface RecheckOptions {
  /** How often to look for due domains. */
  readonly pauseMs: number
  /** Domains checked at the same time; each asks about ten questions. */
  readonly concurrency: number
  /**
   * A claimed domain is left to its claimer for this long: many times what a check takes, so a node
   * that dies in the middle only delays it.
   */
  readonly claimMs: number
}

export const DEFAULT_RECHECK: RecheckOptions = {
  pauseMs: 10 * SECOND_MS,
  concurrency: 8,
  claimMs: 5 * MINUTE_MS,
}

/**
 * Checks due domains until cancelled; runs on any number of nodes, each domain on one of them. Never
 * rejects: what fails is logged and tried again.
 */
export async function recheckDomains(
  deps: CheckDeps,
  cancel: CancelSignal,
  options: RecheckOptions = DEFAULT_RECHECK,
): Promise<void> {
  while (!cancel.aborted) {
    const checked = await recheckDue(deps, cancel, options)
    // A full batch: more may be waiting.
    if (checked < options.concurrency) await deps.clock.sleep(options.pauseMs, cancel)
  }
}

/** One batch of due domains. Answers how many were claimed; 0 too when the store is away. */
export async function recheckDue(
  deps: CheckDeps,
  cancel: CancelSignal,
  { concurrency, claimMs }: RecheckOptions = DEFAULT_RECHECK,
): Promise<number> {
  const now = deps.clock.now()
  let due: readonly Domain[]
  try {
    due = await deps.domains.dueForCheck(OPERATOR, now, concurrency, now + claimMs)
  } catch (error) {
    deps.log.error('domain.recheck_failed', { error })
    return 0
  }
  await Promise.all(due.map((domain) => recheckOne(deps, domain, cancel)))
  return due.length
}

async function recheckOne(deps: CheckDeps, domain: Domain, cancel: CancelSignal): Promise<void> {
  if (cancel.aborted) return
  try {
    await runCheck(deps, domain, { byOwner: false })
  } catch (error) {
    deps.log.error('domain.recheck_failed', { domainId: domain.id, domain: domain.name, error })
  }
}
