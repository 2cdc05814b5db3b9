import type { Attempt } from '#core/attempt.ts'
import type { MessageEvent } from '#core/event.ts'
import type { MessageId } from '#core/ids.ts'
import type { MessageContent, MessageStatus } from '#core/message.ts'
import type { Recipient } from '#core/recipient.ts'
import { err, ok, type Result } from '#core/result.ts'
import type { TenantScope } from '#core/tenant.ts'
import type { EpochMs } from '#core/time.ts'
import { Explainer, type ExplainerDeps } from '../delivery/explainer.ts'
import type { HistoryStore, MessageWithRecipients } from '../ports/history-store.ts'
import type { MessageText, MessageTextReader } from '../ports/message-text.ts'
import { refusal, type Refusal } from '../refusal.ts'
import { readHeader, type HeaderView } from './header-view.ts'

export interface EmailsDeps extends ExplainerDeps {
  readonly history: HistoryStore
  readonly messageText: MessageTextReader
}

export interface EmailQuery {
  readonly status: MessageStatus | undefined
  /** Zero-based. */
  readonly page: number
  readonly limit: number
  /** Older than this message. */
  readonly before?: MessageId | undefined
}

export interface EmailPage {
  readonly emails: readonly MessageWithRecipients[]
  /** Where to go on; undefined at the end. A page of a search may be short before the end. */
  readonly next: MessageId | undefined
}

/** Everything that is known of one message. */
export interface EmailDetail extends MessageWithRecipients {
  /** Where each recipient stands and why, in the order of the recipients. */
  readonly explanations: readonly string[]
  /** Oldest first. */
  readonly events: readonly MessageEvent[]
  /** Oldest first, each with its whole dialogue. */
  readonly attempts: readonly Attempt[]
  /** Undefined when the content is no longer kept. */
  readonly header: HeaderView | undefined
  readonly text: MessageText | undefined
}

export const NOT_FOUND = refusal(
  'email_not_found',
  'There is no such message in this account; list the messages to see their ids.',
)

/** What happened to the messages of an account. Reads only. */
export class Emails {
  readonly #deps: EmailsDeps
  readonly #explainer: Explainer

  constructor(deps: EmailsDeps) {
    this.#deps = deps
    this.#explainer = new Explainer(deps)
  }

  /** Newest first; our own reports are left out. */
  async list(scope: TenantScope, query: EmailQuery): Promise<EmailPage> {
    const emails = await this.#deps.history.list(scope, query)
    const next = emails.length < query.limit ? undefined : emails.at(-1)?.message.id
    return { emails, next }
  }

  async get(scope: TenantScope, id: MessageId): Promise<Result<EmailDetail, Refusal>> {
    const { history } = this.#deps
    const found = await history.find(scope, id)
    if (found === undefined) return err(NOT_FOUND)
    const [events, attempts, content] = await Promise.all([
      history.events(scope, id),
      history.attempts(scope, id),
      history.content(scope, id),
    ])
    const explanations = await this.#explainer.explain(scope, found.recipients)
    return ok({ ...found, explanations, events, attempts, ...(await this.#readContent(content)) })
  }

  /** Oldest first. */
  async events(
    scope: TenantScope,
    id: MessageId,
  ): Promise<Result<readonly MessageEvent[], Refusal>> {
    const { history } = this.#deps
    if ((await history.find(scope, id)) === undefined) return err(NOT_FOUND)
    return ok(await history.events(scope, id))
  }

  async #readContent(
    content: MessageContent | undefined,
  ): Promise<Pick<EmailDetail, 'header' | 'text'>> {
    if (content === undefined) return { header: undefined, text: undefined }
    const text = await this.#deps.messageText.read(content)
    return { header: readHeader(content.header), text }
  }
}

/** When the first recipient's mail host took the message. */
export function sentAt(recipients: readonly Recipient[]): EpochMs | undefined {
  const times = deliveryTimes(recipients)
  return times.length === 0 ? undefined : Math.min(...times)
}

/** When the last of its recipients had it; undefined while one of them has not. */
export function deliveredAt(
  status: MessageStatus,
  recipients: readonly Recipient[],
): EpochMs | undefined {
  const times = deliveryTimes(recipients)
  return status !== 'delivered' || times.length === 0 ? undefined : Math.max(...times)
}

function deliveryTimes(recipients: readonly Recipient[]): readonly EpochMs[] {
  return recipients.filter(({ state }) => state === 'delivered').map(({ changedAt }) => changedAt)
}
