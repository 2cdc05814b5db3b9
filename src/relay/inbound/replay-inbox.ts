import { fromUtf8 } from '#core/bytes.ts'
import { hasEightBit } from '#core/eight-bit.ts'
import type { InboxEntry } from '#core/inbox.ts'
import type { InboxId } from '#core/ids.ts'
import { parseMailbox, type Mailbox } from '#core/mailbox.ts'
import type { MessageContent } from '#core/message.ts'
import { err, ok, type Result } from '#core/result.ts'
import type { TenantScope } from '#core/tenant.ts'
import { fieldsNamed, scanHeader, type HeaderBlock, type HeaderField } from '#proto/header/scan.ts'
import { DEFAULT_HEADER_LIMITS } from '../intake/steps/header-parses.ts'
import type { Announcements } from '../ports/announcements.ts'
import type { Clock } from '../ports/clock.ts'
import type { InboundDirectory, InboundStore } from '../ports/inbound-store.ts'
import type { InboxStore } from '../ports/inbox-store.ts'
import type { Spool } from '../ports/spool.ts'
import { readBody } from '../ports/stored-body.ts'
import { refusal, type Refusal } from '../refusal.ts'
import { announceForwarded } from './announce-forwarded.ts'
import { onlyAuthor } from './author.ts'
import { forwardMail, NoSigningKey, type Forwardable, type ForwardDeps } from './forward.ts'
import { copyBody } from './replay-forward.ts'
import { activeRule, lookedUpLocalparts } from './route.ts'

/** Answers how many copies are on their way. */
export type ReplayInbox = (scope: TenantScope, id: InboxId) => Promise<Result<number, Refusal>>

export interface ReplayInboxDeps extends ForwardDeps {
  readonly inbox: Pick<InboxStore, 'find' | 'content'>
  readonly directory: InboundDirectory
  readonly inbound: InboundStore
  readonly spool: Pick<Spool, 'create' | 'read'>
  readonly announcements: Pick<Announcements, 'publish'>
  readonly clock: Pick<Clock, 'now'>
}

const GONE = refusal(
  'inbox_message_not_found',
  'There is no such message in the inbox of this account; it may have reached the end of its time.',
)

/**
 * Forwards a kept message by the rule that takes its address now, as it was forwarded, or would have
 * been, when it came: same bytes, same verdicts. Each call makes another copy.
 */
export function createInboxReplay(deps: ReplayInboxDeps): ReplayInbox {
  return async (scope, id) => {
    const entry = await deps.inbox.find(scope, id)
    const content = await deps.inbox.content(scope, id)
    const recipient = entry && parseMailbox(entry.recipient)
    if (entry === undefined || content === undefined || recipient?.ok !== true) return err(GONE)
    const found = await ruleOf(entry, recipient.value, deps)
    if (found === undefined) return err(noRule(entry.recipient))
    const source = await forwardableOf(entry, content, deps)
    if (source === undefined) return err(GONE)
    const { destinationEmails: emails, destinationUrls: urls } = found.rule
    const plan = { ...found, recipient: recipient.value, emails, urls }
    const made = await forwardMail(source, plan, () => copyBody(content.body, deps), deps).catch(
      unlessNoKey,
    )
    if (made === undefined) return err(noRule(entry.recipient))
    if ((await deps.inbound.accept([made])) !== 'stored') return err(noRule(entry.recipient))
    announceForwarded(deps.announcements)
    return ok(emails.length + urls.length)
  }
}

/** A domain that is being deleted has no key any more. */
function unlessNoKey(error: unknown): undefined {
  if (error instanceof NoSigningKey) return undefined
  throw error
}

function noRule(recipient: string): Refusal {
  const message = `No active forward rule takes ${recipient}; make one or resume it, and try again.`
  return refusal('forward_not_active', message)
}

async function ruleOf(
  { accountId }: InboxEntry,
  recipient: Mailbox,
  { directory }: ReplayInboxDeps,
) {
  if (recipient.domain === undefined) return undefined
  const { localpart } = recipient
  const found = await directory.lookUp(recipient.domain, lookedUpLocalparts(localpart))
  // The domain may be another account's by now.
  if (found === undefined || found.domain.accountId !== accountId) return undefined
  const rule = activeRule(localpart, found)
  return rule && { rule, domain: found.domain }
}

async function forwardableOf(
  entry: InboxEntry,
  content: MessageContent,
  { spool, clock }: ReplayInboxDeps,
): Promise<Forwardable | undefined> {
  // What was kept has our trace fields on top of what was within the limits.
  const limits = { ...DEFAULT_HEADER_LIMITS, maxFields: DEFAULT_HEADER_LIMITS.maxFields + 10 }
  const scanned = scanHeader(content.header, limits)
  if (!scanned.ok) return undefined
  const header = scanned.value
  const sender = parseMailbox(entry.envelopeSender)
  const body = await readBody(content.body, spool)
  // Ours is the topmost: the others are below what was there when the message came.
  const [results] = fieldsNamed(header, 'authentication-results')
  return {
    sender: sender.ok ? sender.value : null,
    author: onlyAuthor(header),
    header,
    trace: [],
    body,
    bodyEightBit: hasEightBit(body),
    at: clock.now(),
    smtpUtf8: entry.smtpUtf8,
    subject: entry.subject,
    messageIdHeader: entry.messageIdHeader,
    authentication: entry.authentication,
    authenticationResults: results === undefined ? '' : rawValue(header, results),
    spamScore: entry.spamScore,
    rewriteReason: entry.rewriteReason,
    inboxId: entry.id,
  }
}

/** With its folds: without them its line may be longer than a line may be. */
function rawValue({ bytes }: HeaderBlock, { valueStart, end }: HeaderField): string {
  return fromUtf8(bytes.subarray(valueStart, end)).trim()
}
