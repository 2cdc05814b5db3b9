import type { Attempt } from '#core/attempt.ts'
import type { MessageEvent } from '#core/event.ts'
import type { MessageId } from '#core/ids.ts'
import type { Message } from '#core/message.ts'
import type { Recipient } from '#core/recipient.ts'
import type { TenantScope } from '#core/tenant.ts'
import { Explainer, type ExplainerDeps } from '../delivery/explainer.ts'
import type { HistoryStore } from '../ports/history-store.ts'
import type { QueueFilter, QueueOperationsStore } from '../ports/queue-operations.ts'

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

export interface QueuePage {
  readonly entries: readonly QueueEntry[]
  /** Where the next page begins; undefined at the end. */
  readonly after: string | undefined
}

const MAX_LIST = 1_000
/** Steps of one answer: a filter that matches next to nothing gets what was found, and goes on. */
const MAX_STEPS = 100

export interface QueueViewDeps extends ExplainerDeps {
  readonly history: HistoryStore
  readonly operations: Pick<QueueOperationsStore, 'scan'>
}

/** What waits and why: behind `taifa queue list | show`, the API and the dashboard. Reads only. */
export class QueueView {
  readonly #deps: QueueViewDeps
  readonly #explainer: Explainer

  constructor(deps: QueueViewDeps) {
    this.#deps = deps
    this.#explainer = new Explainer(deps)
  }

  /**
   * At most 1,000. One account's mail comes oldest first, everybody's in the order being delivered,
   * waiting (soonest due first), held.
   */
  async list(
    scope: TenantScope,
    query: {
      readonly filter?: QueueFilter
      readonly limit: number
      readonly after?: string | undefined
    },
  ): Promise<QueuePage> {
    const limit = Math.min(Math.max(Math.trunc(query.limit), 1), MAX_LIST)
    const entries: Array<Omit<QueueEntry, 'explanation'>> = []
    let { after } = query
    for (let step = 0; step < MAX_STEPS && entries.length < limit; step++) {
      const page = { filter: query.filter ?? {}, limit: limit - entries.length, after }
      const scan = await this.#deps.operations.scan(scope, page)
      entries.push(...scan.entries)
      ;({ after } = scan)
      if (after === undefined) break
    }
    const recipients = entries.map(({ recipient }) => recipient)
    const explanations = await this.#explainer.explain(scope, recipients)
    const explained = entries.map((entry, i) => ({ ...entry, explanation: explanations[i] ?? '' }))
    return { entries: explained, after }
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
    const recipients = await this.#explain(scope, found.recipients)
    return { message: found.message, recipients, events, attempts }
  }

  async #explain(
    scope: TenantScope,
    recipients: readonly Recipient[],
  ): Promise<readonly ExplainedRecipient[]> {
    const explanations = await this.#explainer.explain(scope, recipients)
    return recipients.map((recipient, i) => ({ recipient, explanation: explanations[i] ?? '' }))
  }
}
