import type { Domain } from '#core/domain.ts'
import { OPERATOR } from '#core/tenant.ts'
import type { DomainCheckResult } from '../ports/access-stores.ts'
import { domainChanged, type CheckDeps } from './check-deps.ts'
import { checkRotation, withRotation } from './dkim-rotation.ts'
import { afterCheck } from './lifecycle.ts'
import { checkRecords } from './verify.ts'

export type CheckOutcome = 'saved' | 'name-taken' | 'gone' | 'stale'

/**
 * One check of one domain: look, judge, save, and say so. The result is saved only on the state it
 * was made from; when another check was faster (`stale`) that one stands.
 */
export async function runCheck(
  deps: CheckDeps,
  known: Domain,
  { byOwner }: { readonly byOwner: boolean },
): Promise<CheckOutcome> {
  // First, so that a key which takes over is the one whose record is judged.
  const domain = await checkRotation(known, deps)
  const checks = await checkRecords(domain, deps, deps.clock.now())
  const now = deps.clock.now()
  const judged = afterCheck(domain, { checks, byOwner }, now)
  const result = { ...judged, nextCheckAt: withRotation(domain, judged.nextCheckAt, now) }
  // The operator's scope: the caller found the domain in the scope of who asked.
  const outcome = await deps.domains.saveCheck(OPERATOR, domain.id, result, domain)
  if (outcome === 'saved') report(deps, domain, result)
  if (outcome === 'name-taken') await saveAsTaken(deps, domain, result)
  return outcome
}

/** Two accounts proved the same name at the same moment: the second one stays outside. */
async function saveAsTaken(
  deps: CheckDeps,
  domain: Domain,
  result: DomainCheckResult,
): Promise<void> {
  const refused: DomainCheckResult = { ...result, status: 'failed', verifiedAt: undefined }
  const outcome = await deps.domains.saveCheck(OPERATOR, domain.id, refused, domain)
  if (outcome === 'saved') announce(deps, domain, refused)
  deps.log.warn('domain.name_taken', { domainId: domain.id, domain: domain.name })
}

function report(deps: CheckDeps, domain: Domain, result: DomainCheckResult): void {
  announce(deps, domain, result)
  const { log } = deps
  const fields = {
    domainId: domain.id,
    domain: domain.name,
    status: result.status,
    records: Object.fromEntries(result.checks.map(({ purpose, state }) => [purpose, state.kind])),
    failedChecks: result.failedChecks,
  }
  if (result.status === domain.status) log.debug('domain.checked', fields)
  else if (result.status === 'verified') log.info('domain.verified', fields)
  else if (domain.status === 'verified') log.warn('domain.dropped', fields)
  else log.info('domain.failed', fields)
}

/** Without a pause after the change was saved: who memorizes logins relies on it. */
function announce({ announcements }: CheckDeps, domain: Domain, result: DomainCheckResult): void {
  announcements.publish(domainChanged(domain))
  if (domain.status === 'verified' && result.status !== 'verified')
    announcements.publish({ kind: 'domain-unverified', domainId: domain.id })
}
