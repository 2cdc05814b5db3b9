import { uuidV7, type EventId, type MessageId, type RecipientId } from '#core/ids.ts'
import { formatMailbox } from '#core/mailbox.ts'
import type { Message, MessageContent, MessageStatus } from '#core/message.ts'
import type { QuotaRule } from '#core/quota.ts'
import type { Recipient } from '#core/recipient.ts'
import { err, ok, type Result } from '#core/result.ts'
import { OPERATOR } from '#core/tenant.ts'
import type { DomainName } from '#core/domain-name.ts'
import { makeReturnPath } from '#proto/verp/return-path.ts'
import { NOT_FOUND } from '../history/emails.ts'
import { copyBody } from '../inbound/replay-forward.ts'
import type { DomainStore } from '../ports/access-stores.ts'
import type { Announcements } from '../ports/announcements.ts'
import type { Clock } from '../ports/clock.ts'
import type { HistoryStore, MessageWithRecipients } from '../ports/history-store.ts'
import type { EnqueueResult, NewMessage, QueueStore } from '../ports/queue-store.ts'
import type { Random } from '../ports/random.ts'
import type { ReturnPathSigner } from '../ports/return-path.ts'
import type { Spool } from '../ports/spool.ts'
import { refusal, type Refusal } from '../refusal.ts'
import type { OperationCaller, QueueOperations } from './queue-operations.ts'

export interface EmailRetryDeps {
  readonly history: Pick<HistoryStore, 'find' | 'content'>
  readonly queue: Pick<QueueStore, 'enqueue'>
  readonly domains: Pick<DomainStore, 'find'>
  readonly operations: Pick<QueueOperations, 'run'>
  readonly spool: Pick<Spool, 'create' | 'read' | 'remove'>
  readonly returnPaths: ReturnPathSigner
  readonly quotaDefaults: readonly QuotaRule[]
  readonly announcements: Announcements
  readonly clock: Pick<Clock, 'now'>
  readonly random: Random
}

export interface RetriedEmail {
  /** Of the message that is on its way now. */
  readonly id: MessageId
  readonly status: MessageStatus
  /** The message that failed, when it goes out as a new one. */
  readonly retryOf: Message | undefined
}

const WAIT_MS = 5_000

const NOT_RETRYABLE = refusal(
  'email_not_retryable',
  'Only a message that bounced, failed or waits for its next attempt can be tried again.',
)
const CONTENT_GONE = refusal(
  'email_not_retryable',
  'What the message said is no longer kept, so it cannot be sent again.',
)

/**
 * Once more: a message that waits is tried now; one that failed goes out as a new message, byte for
 * byte, to the recipients that it failed for. The new one has a history of its own.
 */
export class EmailRetry {
  readonly #deps: EmailRetryDeps
  constructor(deps: EmailRetryDeps) {
    this.#deps = deps
  }

  async retry(caller: OperationCaller, id: MessageId): Promise<Result<RetriedEmail, Refusal>> {
    const found = await this.#deps.history.find(caller.scope, id)
    if (found === undefined) return err(NOT_FOUND)
    const { message, recipients } = found
    if (message.source === 'dsn' || message.source === 'forward') return err(NOT_RETRYABLE)
    switch (message.status) {
      case 'deferred':
        return this.#tryNow(caller, message)
      case 'bounced':
      case 'failed':
        return this.#sendAgain(caller, { message, recipients })
      case 'queued':
      case 'held':
      case 'delivered':
      case 'suppressed':
      case 'cancelled':
        return err(NOT_RETRYABLE)
    }
  }

  async #tryNow(
    caller: OperationCaller,
    { id, status }: Message,
  ): Promise<Result<RetriedEmail, Refusal>> {
    const request = { action: 'retry', filter: { messageIds: [id] }, all: false } as const
    const asked = { ...request, dryRun: false, destination: undefined }
    const done = await this.#deps.operations.run(caller, asked, WAIT_MS)
    return done.ok ? ok({ id, status, retryOf: undefined }) : done
  }

  async #sendAgain(
    { scope }: OperationCaller,
    found: MessageWithRecipients,
  ): Promise<Result<RetriedEmail, Refusal>> {
    const { history, domains, queue, spool, announcements } = this.#deps
    const { message } = found
    const content = await history.content(scope, message.id)
    if (content === undefined) return err(CONTENT_GONE)
    const domain =
      message.domainId === undefined ? undefined : await domains.find(OPERATOR, message.domainId)
    if (domain?.accountId !== message.accountId) return err(REFUSALS['domain-not-verified'])
    const body = await copyBody(content.body, { spool })
    const copy = this.#copy(found, { header: content.header, body }, domain)
    const stored = await queue.enqueue(copy)
    if (stored !== 'queued') {
      if (body.kind === 'file') await spool.remove(body.name)
      return err(typeof stored === 'string' ? REFUSALS[stored] : QUOTA)
    }
    announcements.publish({ kind: 'mail-queued' })
    return ok({ id: copy.message.id, status: 'queued', retryOf: message })
  }

  #copy(
    { message: original, recipients }: MessageWithRecipients,
    content: MessageContent,
    domain: { readonly id: NonNullable<Message['domainId']>; readonly name: DomainName },
  ): NewMessage {
    const { clock, random, returnPaths, quotaDefaults } = this.#deps
    const at = clock.now()
    const id = uuidV7<MessageId>(at, random.bytes(10))
    const tag = returnPaths.tag(id)
    const message: Message = {
      ...original,
      id,
      credentialId: undefined,
      returnPath:
        original.returnPath === ''
          ? ''
          : formatMailbox(makeReturnPath({ messageId: id, tag }, domain.name)),
      status: 'queued',
      createdAt: at,
    }
    const eventId = (): EventId => uuidV7<EventId>(at, random.bytes(10))
    const failed = recipients.filter(({ state }) => state === 'failed' || state === 'expired')
    return {
      message,
      content,
      recipients: failed.map((recipient) =>
        again(recipient, message, uuidV7(at, random.bytes(10))),
      ),
      events: [
        {
          id: eventId(),
          accountId: message.accountId,
          messageId: id,
          recipientId: undefined,
          name: 'queued',
          at,
          detail: { source: message.source, recipients: failed.length, retry_of: original.id },
        },
      ],
      guard: {
        accountId: message.accountId,
        credentialId: undefined,
        domainId: domain.id,
        quotas: { defaults: quotaDefaults, eventId: eventId() },
      },
    }
  }
}

function again(recipient: Recipient, message: Message, id: RecipientId): Recipient {
  const { cause: _, ...kept } = recipient
  return {
    ...kept,
    id,
    messageId: message.id,
    state: 'queued',
    attempts: 0,
    dueAt: message.createdAt,
    createdAt: message.createdAt,
    changedAt: message.createdAt,
    lastReply: undefined,
    lastProblem: undefined,
  }
}

const QUOTA = refusal(
  'quota_reached',
  'A limit on recipients is reached; the quotas say when there is room again.',
)

const REFUSALS = {
  'credential-revoked': NOT_RETRYABLE,
  'domain-not-verified': refusal(
    'domain_not_verified',
    'The domain that sent the message is not verified any more; repair its DNS records first.',
  ),
  'account-suspended': refusal(
    'email_not_retryable',
    'The account is suspended; ask the operator of the relay.',
  ),
} as const satisfies Record<Exclude<Extract<EnqueueResult, string>, 'queued'>, Refusal>
