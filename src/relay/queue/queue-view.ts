import type { Attempt } from '#core/attempt.ts'
import type { MessageEvent } from '#core/event.ts'
import type { MessageId } from '#core/ids.ts'
import type { Message } from '#core/message.ts'
import type { Recipient, RecipientState } from '#core/recipient.ts'
import type { RetrySchedule } from '#core/retry.ts'
import type { TenantScope } from '#core/tenant.ts'
import { explainRecipient } from '../delivery/explain.ts'
import type { Clock } from '../ports/clock.ts'
import type { HistoryStore } from '../ports/history-store.ts'

/** A recipient and, in words, where it stands. */
export interface ExplainedRecipient {
  readonly recipient: Recipient
  readonly explanation: string
}

export interface QueueEntry extends ExplainedRecipient {
  readonly message: Message
}

export interface QueueDetail {
  readonly message: Message
  readonly recipients: readonly ExplainedRecipient[]
  readonly events: readonly MessageEvent[]
  readonly attempts: readonly Attempt[]
}

/** Everything in the queue that has not ended. */
export const WAITING_STATES = [
  'queued',
  'leased',
  'deferred',
  'held',
] as const satisfies readonly RecipientState[]

const MAX_LIST = 1_000

export interface QueueViewDeps {
  readonly history: HistoryStore
  readonly clock: Pick<Clock, 'now'>
  readonly schedule: RetrySchedule
}

/** What waits and why: behind `taifa queue list | show`, the API and the dashboard. Reads only. */
export class QueueView {
  readonly #deps: QueueViewDeps

  constructor(deps: QueueViewDeps) {
    this.#deps = deps
  }

  /** Soonest due first; at most 1,000. */
  async list(
    scope: TenantScope,
    query: { readonly states?: readonly RecipientState[]; readonly limit: number },
  ): Promise<readonly QueueEntry[]> {
    const states = query.states ?? WAITING_STATES
    const limit = Math.min(Math.max(Math.trunc(query.limit), 1), MAX_LIST)
    const waiting = await this.#deps.history.queue(scope, { states, limit })
    return waiting.map(({ message, recipient }) => ({ message, ...this.#explain(recipient) }))
  }

  /** Undefined when there is no such message in the scope. */
  async show(scope: TenantScope, id: MessageId): Promise<QueueDetail | undefined> {
    const { history } = this.#deps
    const found = await history.find(scope, id)
    if (found === undefined) return undefined
    const [events, attempts] = await Promise.all([
      history.events(scope, id),
      history.attempts(scope, id),
    ])
    const recipients = found.recipients.map((recipient) => this.#explain(recipient))
    return { message: found.message, recipients, events, attempts }
  }

  #explain(recipient: Recipient): ExplainedRecipient {
    const { clock, schedule } = this.#deps
    return { recipient, explanation: explainRecipient(recipient, { now: clock.now(), schedule }) }
  }
}
