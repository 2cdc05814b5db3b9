import type { Recipient } from '#core/recipient.ts'
import type { RetrySchedule } from '#core/retry.ts'
import type { TenantScope } from '#core/tenant.ts'
import type { Clock } from '../ports/clock.ts'
import type { QueueStore } from '../ports/queue-store.ts'
import { explainPause } from './explain-pause.ts'
import { explainRecipient } from './explain.ts'

export interface ExplainerDeps {
  readonly queue: Pick<QueueStore, 'findPauses'>
  readonly clock: Pick<Clock, 'now'>
  readonly schedule: RetrySchedule
}

/** Looks up what an explanation needs beside the recipient, and gives it to the pure functions. */
export class Explainer {
  readonly #deps: ExplainerDeps

  constructor(deps: ExplainerDeps) {
    this.#deps = deps
  }

  /** One explanation for each recipient, in their order. */
  async explain(scope: TenantScope, recipients: readonly Recipient[]): Promise<readonly string[]> {
    const { queue, clock, schedule } = this.#deps
    const waiting = recipients.filter(({ state }) => state === 'queued' || state === 'deferred')
    const domains = [...new Set(waiting.map(({ routingDomain }) => routingDomain))]
    const pauses = domains.length === 0 ? undefined : await queue.findPauses(scope, domains)
    const now = clock.now()
    return recipients.map(
      (recipient) =>
        explainPause(recipient, pauses?.get(recipient.routingDomain), now) ??
        explainRecipient(recipient, { now, schedule }),
    )
  }
}
