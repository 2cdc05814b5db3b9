import type { ForwardLogView } from '#core/forward.ts'
import type { InboxEntry, InboxView } from '#core/inbox.ts'
import type { DomainId, InboxId } from '#core/ids.ts'
import { err, ok, type Result } from '#core/result.ts'
import type { TenantScope } from '#core/tenant.ts'
import { DAY_MS, type EpochMs } from '#core/time.ts'
import type { Announcement, Announcements } from '../ports/announcements.ts'
import type { Clock } from '../ports/clock.ts'
import type { ForwardStore } from '../ports/inbound-store.ts'
import type { InboxMarks, InboxStore, RemovedMail } from '../ports/inbox-store.ts'
import type { Log } from '../ports/log.ts'
import type {
  Attachment,
  MessageParts,
  MessagePartsReader,
  PartsProblem,
} from '../ports/message-parts.ts'
import type { Spool } from '../ports/spool.ts'
import { messagePieces } from '../ports/stored-body.ts'
import { refusal, type Refusal } from '../refusal.ts'
import { readInboxHeader, type InboxHeader } from './inbox-header.ts'
import type { ReplayInbox } from './replay-inbox.ts'

export interface InboxDeps {
  readonly inbox: InboxStore
  readonly forwards: Pick<ForwardStore, 'logOfInbox'>
  readonly parts: MessagePartsReader
  readonly replay: ReplayInbox
  /** Address that the relay itself writes from: its letters hold links that sign people in. */
  readonly ownSender: string
  readonly spool: Pick<Spool, 'read' | 'remove'>
  readonly announcements: Pick<Announcements, 'publish'>
  readonly clock: Pick<Clock, 'now'>
  readonly log: Log
}

/** Whoever may do all in the account sees the relay's own letters; others could sign in with them. */
export type InboxReader = 'trusted' | 'other'

export interface InboxPageQuery {
  readonly view: InboxView
  readonly domainId: DomainId | undefined
  readonly before: InboxId | undefined
  /** Zero-based. */
  readonly page: number
  readonly limit: number
}

export interface InboxPage {
  readonly items: readonly InboxEntry[]
  /** What to ask with for the next page; undefined on the last. */
  readonly next: InboxId | undefined
}

/** A message taken apart, with what became of its copies. */
export interface InboxDetail {
  readonly entry: InboxEntry
  readonly header: InboxHeader
  /** Undefined when it cannot be taken apart; its source can be had. */
  readonly parts: MessageParts | undefined
  /** Why there are no parts, in one sentence. */
  readonly problem: string | undefined
  /** Oldest first. */
  readonly routing: readonly ForwardLogView[]
}

/** Above this nobody counts. */
const MAX_UNREAD = 1_000
const MAX_SNOOZE_MS = 366 * DAY_MS

const NOT_FOUND = refusal(
  'inbox_message_not_found',
  'There is no such message in the inbox of this account; it may have reached the end of its time.',
)
const NO_ATTACHMENT = refusal(
  'inbox_attachment_not_found',
  'The message has no attachment of that number; read the message to see which it has.',
)
const PROBLEMS = {
  'too-large': 'The message is larger than 32 MiB and is not taken apart; download its source.',
  unreadable: 'The message cannot be taken apart; its source shows what came.',
  busy: 'Too many messages are being read at the moment; try again in some seconds.',
} as const satisfies Record<PartsProblem, string>
const BAD_TIME = refusal(
  'snooze_invalid',
  'A message is snoozed until a time that is to come, at most a year from now, in ISO 8601.',
)

/** Mail that is kept here to be read, for the domains whose owner has switched the inbox on. */
export class Inbox {
  readonly #deps: InboxDeps
  constructor(deps: InboxDeps) {
    this.#deps = deps
  }

  /** Newest first. A page may be short: what the reader must not see is left out of it. */
  async list(scope: TenantScope, query: InboxPageQuery, reader: InboxReader): Promise<InboxPage> {
    const { inbox, clock } = this.#deps
    const { limit } = query
    // Pages by number cannot ask for one more without shifting the next.
    const asked = query.page === 0 ? limit + 1 : limit
    const found = await inbox.list(scope, { ...query, limit: asked, now: clock.now() })
    const items = found.slice(0, limit)
    const hasMore = query.page === 0 ? found.length > limit : items.length === limit
    const seen = items.filter((entry) => this.#maySee(entry, reader))
    return { items: seen, next: hasMore ? items.at(-1)?.id : undefined }
  }

  /** Unread messages of the view `inbox`; 1,000 stands for more. */
  countUnread(scope: TenantScope): Promise<number> {
    return this.#deps.inbox.countUnread(scope, this.#deps.clock.now(), MAX_UNREAD)
  }

  async get(
    scope: TenantScope,
    id: InboxId,
    reader: InboxReader,
  ): Promise<Result<InboxDetail, Refusal>> {
    const { inbox, forwards, parts: taker } = this.#deps
    const entry = await this.#find(scope, id, reader)
    const content = await inbox.content(scope, id)
    if (entry === undefined || content === undefined) return err(NOT_FOUND)
    const [parts, routing] = await Promise.all([
      taker.read(content),
      forwards.logOfInbox(scope, id),
    ])
    const header = readInboxHeader(content.header)
    if (typeof parts !== 'string') return ok({ entry, header, parts, problem: undefined, routing })
    return ok({ entry, header, parts: undefined, problem: PROBLEMS[parts], routing })
  }

  /** The message as it is kept: header, then the body in pieces. */
  async source(
    scope: TenantScope,
    id: InboxId,
    reader: InboxReader,
  ): Promise<Result<AsyncIterable<Uint8Array>, Refusal>> {
    if ((await this.#find(scope, id, reader)) === undefined) return err(NOT_FOUND)
    const content = await this.#deps.inbox.content(scope, id)
    return content === undefined ? err(NOT_FOUND) : ok(messagePieces(content, this.#deps.spool))
  }

  async attachment(
    scope: TenantScope,
    { id, index }: { readonly id: InboxId; readonly index: number },
    reader: InboxReader,
  ): Promise<Result<Attachment, Refusal>> {
    const { inbox, parts } = this.#deps
    if ((await this.#find(scope, id, reader)) === undefined) return err(NOT_FOUND)
    const content = await inbox.content(scope, id)
    if (content === undefined) return err(NOT_FOUND)
    const file = await parts.attachment(content, index)
    if (file === undefined) return err(NO_ATTACHMENT)
    return typeof file === 'string' ? err(refusal('content_unreadable', PROBLEMS[file])) : ok(file)
  }

  async #find(
    scope: TenantScope,
    id: InboxId,
    reader: InboxReader,
  ): Promise<InboxEntry | undefined> {
    const entry = await this.#deps.inbox.find(scope, id)
    return entry !== undefined && this.#maySee(entry, reader) ? entry : undefined
  }

  #maySee({ fromAddress }: InboxEntry, reader: InboxReader): boolean {
    return reader === 'trusted' || fromAddress.toLowerCase() !== this.#deps.ownSender.toLowerCase()
  }

  /** The first time stays. */
  markRead(scope: TenantScope, id: InboxId): Promise<Result<InboxEntry, Refusal>> {
    return this.#mark(scope, id, { readAt: this.#deps.clock.now() })
  }

  archive(scope: TenantScope, id: InboxId): Promise<Result<InboxEntry, Refusal>> {
    return this.#mark(scope, id, { archivedAt: this.#deps.clock.now(), snoozeUntil: undefined })
  }

  unarchive(scope: TenantScope, id: InboxId): Promise<Result<InboxEntry, Refusal>> {
    return this.#mark(scope, id, { archivedAt: undefined })
  }

  /** Out of the archive too: it comes back to the view `inbox` at that time. */
  async snooze(
    scope: TenantScope,
    id: InboxId,
    until: EpochMs,
  ): Promise<Result<InboxEntry, Refusal>> {
    const now = this.#deps.clock.now()
    if (!(until > now && until <= now + MAX_SNOOZE_MS)) return err(BAD_TIME)
    return this.#mark(scope, id, { snoozeUntil: until, archivedAt: undefined })
  }

  unsnooze(scope: TenantScope, id: InboxId): Promise<Result<InboxEntry, Refusal>> {
    return this.#mark(scope, id, { snoozeUntil: undefined })
  }

  async #mark(
    scope: TenantScope,
    id: InboxId,
    marks: InboxMarks,
  ): Promise<Result<InboxEntry, Refusal>> {
    const { inbox, announcements } = this.#deps
    const entry = await inbox.mark(scope, id, marks)
    if (entry === undefined) return err(NOT_FOUND)
    announcements.publish(changed(entry))
    return ok(entry)
  }

  /** Forwards it once more by the rule that takes its address now. Answers how many copies. */
  replay(scope: TenantScope, id: InboxId): Promise<Result<number, Refusal>> {
    return this.#deps.replay(scope, id)
  }

  /** For good. Answers the message as it was. */
  async delete(scope: TenantScope, id: InboxId): Promise<Result<InboxEntry, Refusal>> {
    const { inbox, announcements, log } = this.#deps
    const entry = await inbox.find(scope, id)
    if (entry === undefined) return err(NOT_FOUND)
    const removed = await inbox.remove(scope, id)
    if (removed === undefined) return err(NOT_FOUND)
    await removeFiles(removed, this.#deps)
    log.info('inbox.deleted', { inboxId: id, accountId: entry.accountId })
    announcements.publish(changed(entry))
    return ok(entry)
  }
}

function changed({ accountId, id }: InboxEntry): Announcement {
  return { kind: 'changed', accountId, topic: 'inbound', id }
}

/** After the rows are gone. What stays is found when the server starts. Never rejects. */
export async function removeFiles(
  { files }: RemovedMail,
  { spool, log }: { readonly spool: Pick<Spool, 'remove'>; readonly log: Log },
): Promise<void> {
  for (const name of files) {
    try {
      await spool.remove(name)
    } catch (error) {
      log.warn('inbox.file_not_removed', { name, error })
    }
  }
}
