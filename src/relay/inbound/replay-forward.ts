import {
  uuidV7,
  type EventId,
  type ForwardLogId,
  type MessageId,
  type RecipientId,
} from '#core/ids.ts'
import type { ForwardLogView } from '#core/forward.ts'
import type { StoredBody } from '#core/message.ts'
import type { Recipient } from '#core/recipient.ts'
import { err, ok, type Result } from '#core/result.ts'
import type { TenantScope } from '#core/tenant.ts'
import type { Announcements } from '../ports/announcements.ts'
import type { Clock } from '../ports/clock.ts'
import type { HistoryStore } from '../ports/history-store.ts'
import type { ForwardStore, InboundStore } from '../ports/inbound-store.ts'
import type { NewMessage } from '../ports/queue-store.ts'
import type { Random } from '../ports/random.ts'
import type { Spool } from '../ports/spool.ts'
import { refusal, type Refusal } from '../refusal.ts'
import { announceForwarded } from './announce-forwarded.ts'

export type ReplayForward = (
  scope: TenantScope,
  id: ForwardLogId,
) => Promise<Result<ForwardLogId, Refusal>>

export interface ReplayDeps {
  readonly forwards: Pick<ForwardStore, 'find' | 'logEntry'>
  readonly history: Pick<HistoryStore, 'find' | 'content'>
  readonly inbound: InboundStore
  readonly spool: Pick<Spool, 'create' | 'read'>
  readonly announcements: Announcements
  readonly clock: Pick<Clock, 'now'>
  readonly random: Random
}

const GONE = refusal(
  'forward_log_not_found',
  'There is no such entry, or its message is no longer kept; list the log to see the ids.',
)
const NO_RULE = refusal(
  'forward_not_active',
  'The rule of this entry is paused or deleted; resume it, or make a new one, and try again.',
)

/** Sends a logged copy once more, as it was: same bytes, same destination. */
export function createReplay(deps: ReplayDeps): ReplayForward {
  return async (scope, id) => {
    const entry = await deps.forwards.logEntry(scope, id)
    if (entry === undefined) return err(GONE)
    const rule = await deps.forwards.find(scope, entry.forwardId)
    if (rule?.isActive !== true) return err(NO_RULE)
    const copy = await copyOf(scope, entry, deps)
    if (copy === undefined) return err(GONE)
    const { message } = copy
    const log = {
      ...entry,
      id: uuidV7<ForwardLogId>(message.createdAt, deps.random.bytes(10)),
      messageId: message.id,
      recipientId: copy.recipients[0]?.id,
      createdAt: message.createdAt,
    }
    const guard = { accountId: rule.accountId, domainId: rule.domainId, forwardId: rule.id }
    const part = { kind: 'forward', guard, message: copy, log: [log] } as const
    if ((await deps.inbound.accept([part])) !== 'stored') return err(NO_RULE)
    announceForwarded(deps.announcements)
    return ok(log.id)
  }
}

async function copyOf(
  scope: TenantScope,
  entry: ForwardLogView,
  deps: ReplayDeps,
): Promise<NewMessage | undefined> {
  const [found, content] = await Promise.all([
    deps.history.find(scope, entry.messageId),
    deps.history.content(scope, entry.messageId),
  ])
  if (found === undefined || content === undefined) return undefined
  const at = deps.clock.now()
  const id = uuidV7<MessageId>(at, deps.random.bytes(10))
  const before = found.recipients.find((recipient) => recipient.id === entry.recipientId)
  const recipients: readonly Recipient[] =
    before === undefined
      ? []
      : [
          {
            ...before,
            id: uuidV7<RecipientId>(at, deps.random.bytes(10)),
            messageId: id,
            state: 'queued',
            attempts: 0,
            dueAt: at,
            createdAt: at,
            changedAt: at,
            lastReply: undefined,
            lastProblem: undefined,
          },
        ]
  return {
    message: { ...found.message, id, status: 'queued', createdAt: at },
    content: { header: content.header, body: await copyBody(content.body, deps) },
    recipients,
    events: [
      {
        id: uuidV7<EventId>(at, deps.random.bytes(10)),
        accountId: found.message.accountId,
        messageId: id,
        recipientId: undefined,
        name: 'queued',
        at,
        detail: { source: 'forward', replay_of: entry.messageId },
      },
    ],
    guard: undefined,
  }
}

/** A file belongs to one message, so that the end of one takes nothing from another. */
export async function copyBody(
  body: StoredBody,
  { spool }: { readonly spool: Pick<Spool, 'create' | 'read'> },
): Promise<StoredBody> {
  if (body.kind === 'inline') return body
  const file = await spool.create()
  try {
    for await (const chunk of spool.read(body.name)) await file.write(chunk)
    await file.commit()
  } catch (error) {
    await file.discard()
    throw error
  }
  return { kind: 'file', name: file.name, sizeBytes: body.sizeBytes }
}
