import type { Domain } from '#core/domain.ts'
import type { EpochMs } from '#core/time.ts'

/** Why a rule gets no mail, or less than its owner thinks; mail that comes all the same is handled. */
export interface RuleWarning {
  readonly code: 'domain_not_verified' | 'domain_not_receiving'
  /** What is wrong and what to do. */
  readonly message: string
  /** When the last check saw it. */
  readonly at: EpochMs | undefined
}

/**
 * What the last check of a domain says about its rules. What could not be checked is no warning:
 * resolvers fail more often than owners move their mail.
 */
export function ruleWarning(domain: Domain): RuleWarning | undefined {
  const { name, status, checks, lastCheckedAt } = domain
  if (status !== 'verified') {
    const message =
      `${name} is out of service, and its mail waits at its senders; ` +
      'mend the records that its page shows, then verify it.'
    return { code: 'domain_not_verified', message, at: lastCheckedAt }
  }
  const receiving = checks.find(({ purpose }) => purpose === 'receiving')
  if (receiving?.state.kind !== 'wrong') return undefined
  const { problem: message } = receiving.state
  return { code: 'domain_not_receiving', message, at: receiving.checkedAt }
}
