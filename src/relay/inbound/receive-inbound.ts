import type { StoredBody } from '#core/message.ts'
import { reply, type SmtpReply } from '#core/reply.ts'
import { err, never, ok, type Result } from '#core/result.ts'
import { decodeWords } from '#proto/header/decode-words.ts'
import { fieldsNamed, fieldValue, scanHeader, type HeaderBlock } from '#proto/header/scan.ts'
import { countReceived } from '#proto/received/received.ts'
import type { ReceivedBody, ReceivedMessage } from '../intake/incoming-message.ts'
import { badHeader, loop } from '../intake/refusals.ts'
import { DEFAULT_HEADER_LIMITS } from '../intake/steps/header-parses.ts'
import { storageRefusal } from '../intake/storage-refusal.ts'
import type { Announcements } from '../ports/announcements.ts'
import {
  keepsBody,
  messagesOf,
  type InboundPart,
  type InboundResult,
  type InboundStore,
} from '../ports/inbound-store.ts'
import type { Counter } from '../ports/metrics.ts'
import type { Spool } from '../ports/spool.ts'
import { readBody } from '../ports/stored-body.ts'
import { announceForwarded } from './announce-forwarded.ts'
import { onlyAuthor } from './author.ts'
import { deliverInbound, type DeliverInboundDeps } from './deliver-inbound.ts'
import { examineMail, type ExamineDeps } from './examine.ts'
import { confirmationParts } from './gmail-confirmation.ts'
import type { InboundMail, UnjudgedMail } from './inbound-mail.ts'
import { failsReject } from './judge.ts'
import * as refusals from './refusals.ts'
import type { InboundDestination } from './route.ts'
import { StoredBodies } from './stored-bodies.ts'
import { wasDeliveredTo } from './trace-fields.ts'
import type { Turns } from './turns.ts'

export interface ReceiveDeps extends DeliverInboundDeps, Omit<ExamineDeps, 'hostname'> {
  readonly store: InboundStore
  readonly spool: Pick<Spool, 'create' | 'read' | 'remove'>
  readonly announcements: Announcements
  /** Large messages are checked in memory, a few at a time. */
  readonly largeChecks: Turns
  readonly trustedSealers: ReadonlySet<string>
  readonly maxReceived: number
  readonly accepted: Counter
  readonly refused: Counter
}

/** What was agreed before the content came. */
export interface InboundTransaction extends Pick<UnjudgedMail, 'id' | 'sender' | 'arrival'> {
  readonly destinations: readonly InboundDestination[]
}

const MAX_SUBJECT = 300
const MAX_MESSAGE_ID = 500

/**
 * The way from a received message to its final reply: read, checked, stored for all destinations in
 * one transaction, 250. Whatever else it answers, nothing of it is left behind. Never rejects.
 */
export async function receiveInbound(
  transaction: InboundTransaction,
  message: ReceivedMessage,
  deps: ReceiveDeps,
): Promise<SmtpReply> {
  const { id } = transaction
  const refused = (answer: SmtpReply): SmtpReply => {
    deps.refused.add(1, { code: String(answer.code) })
    deps.log.info('inbound.refused', { messageId: id, code: answer.code, reason: answer.lines[0] })
    return answer
  }
  const early = readEarly(transaction, message, deps)
  if (!early.ok) {
    await discard(message.body, deps)
    return refused(early.error)
  }
  let bodies: StoredBodies | undefined
  try {
    const stored = await commitBody(message.body)
    const bytes = await readBody(stored, deps.spool)
    bodies = new StoredBodies(stored, bytes, deps.spool)
    const unjudged = describe(transaction, early.value.header, bytes, message.bodyEightBit)
    const isLarge = stored.kind === 'file'
    const work = () => handle(unjudged, early.value.destinations, bodies as StoredBodies, deps)
    const answer = await (isLarge ? deps.largeChecks.take(work) : work())
    if (answer.code < 400) return answer
    await bodies.discard(deps.log)
    return refused(answer)
  } catch (error) {
    deps.log.error('inbound.failed', { messageId: id, error })
    // As in submission: files stay when the rows may have been written; the sweep finds the others.
    if (bodies === undefined) await discard(message.body, deps)
    return refused(storageRefusal(error))
  }
}

interface Early {
  readonly header: HeaderBlock
  readonly destinations: readonly InboundDestination[]
}

/** What needs no look-up: a readable header, and no loop. */
function readEarly(
  { destinations }: InboundTransaction,
  message: ReceivedMessage,
  deps: ReceiveDeps,
): Result<Early, SmtpReply> {
  const scanned = scanHeader(message.header, DEFAULT_HEADER_LIMITS)
  if (!scanned.ok) return err(badHeader(scanned.error))
  const header = scanned.value
  const count = countReceived(header)
  if (count > deps.maxReceived) return err(loop(count))
  const fresh = destinations.filter(({ recipient }) => !wasDeliveredTo(header, recipient))
  if (fresh.length === 0) return err(refusals.deliveredToLoop())
  return ok({ header, destinations: fresh })
}

function describe(
  { id, sender, arrival }: InboundTransaction,
  header: HeaderBlock,
  body: Uint8Array,
  bodyEightBit: boolean,
): UnjudgedMail {
  const first = (key: string): string => {
    const field = fieldsNamed(header, key)[0]
    return field === undefined ? '' : fieldValue(header, field)
  }
  return {
    id,
    sender,
    arrival,
    header,
    body,
    bodyEightBit,
    author: onlyAuthor(header),
    subject: cut(decodeWords(first('subject')), MAX_SUBJECT),
    messageIdHeader: cut(first('message-id'), MAX_MESSAGE_ID),
  }
}

function cut(text: string, length: number): string {
  return text
    .replace(/\p{Cc}+/gu, ' ')
    .slice(0, length)
    .toWellFormed()
}

async function handle(
  unjudged: UnjudgedMail,
  destinations: readonly InboundDestination[],
  bodies: StoredBodies,
  deps: ReceiveDeps,
): Promise<SmtpReply> {
  const examined = await examineMail(unjudged, destinations, deps)
  if (!examined.ok) return examined.error
  const mail = examined.value
  const welcome = destinations.filter((destination) => mayTake(mail, destination, deps))
  const isUnknown = destinations.every(({ kind }) => kind === 'gmail')
  if (welcome.length === 0 && isUnknown) return refusals.unknownRecipient()
  if (welcome.length === 0) return refusals.dmarcFailed(mail.author?.mailbox.domain ?? 'its author')
  const parts: InboundPart[] = []
  for (const destination of welcome) {
    parts.push(...confirmationParts(mail, destination))
    parts.push(...(await deliverInbound(mail, destination, bodies, deps)))
  }
  const stored = await store(parts, deps)
  if (!stored.ok) return notStored(stored.error)
  if (!stored.value.some(keepsBody)) await bodies.discard(deps.log)
  if (messagesOf(stored.value).length > 0) announceForwarded(deps.announcements)
  announceChanges(mail, stored.value, deps)
  report(mail, welcome, stored.value, deps)
  return reply(250, '0.0', `Accepted as ${mail.id}`)
}

type NotStored = Exclude<InboundResult, 'stored'>

/** What of it was stored. A full inbox does not hold up what is to be forwarded. */
async function store(
  parts: readonly InboundPart[],
  deps: ReceiveDeps,
): Promise<Result<readonly InboundPart[], NotStored>> {
  const result = parts.length === 0 ? 'stored' : await deps.store.accept(parts)
  if (result === 'stored') return ok(parts)
  const others = parts.filter(({ kind }) => kind !== 'inbox')
  if (result !== 'inbox-full' || messagesOf(others).length === 0) return err(result)
  const again = await deps.store.accept(others)
  if (again !== 'stored') return err(again)
  for (const part of parts) if (part.kind === 'inbox') await removeBody(part.content.body, deps)
  return ok(others)
}

async function removeBody(body: StoredBody, { spool, log }: ReceiveDeps): Promise<void> {
  if (body.kind === 'inline') return
  try {
    await spool.remove(body.name)
  } catch (error) {
    log.warn('inbound.spool_not_removed', { name: body.name, error })
  }
}

/** For those who wait for it: a page that shows Gmail's code, or what became of a message. */
function announceChanges(
  mail: InboundMail,
  parts: readonly InboundPart[],
  { announcements }: ReceiveDeps,
): void {
  for (const part of parts) {
    const { accountId, domainId } = part.guard
    const changed = { kind: 'changed', accountId } as const
    switch (part.kind) {
      case 'report':
        announcements.publish({ ...changed, topic: 'email', id: part.about })
        break
      case 'gmail-confirmation':
        announcements.publish({ ...changed, topic: 'gmail', id: domainId })
        break
      case 'forward':
        announcements.publish({ ...changed, topic: 'inbound', id: mail.id })
        break
      case 'inbox':
        announcements.publish({ ...changed, topic: 'inbound', id: part.entry.id })
        break
      case 'message':
        break
      default:
        never(part)
    }
  }
}

/** The author's domain asks for rejection; the owner of a rule may know better. */
function mayTake(
  mail: InboundMail,
  destination: InboundDestination,
  { trustedSealers }: ReceiveDeps,
): boolean {
  if (destination.kind === 'gmail') return confirmationParts(mail, destination).length > 0
  if (!failsReject(mail.verdicts, trustedSealers)) return true
  const { kind } = destination
  const rule = kind === 'forward' || kind === 'inbox' ? destination.rule : undefined
  return rule?.acceptsFailedDmarc === true
}

function notStored(result: NotStored): SmtpReply {
  switch (result) {
    case 'inbox-full':
      return refusals.inboxFull()
    case 'lapsed':
      return refusals.domainLapsed()
    case 'gone':
      return refusals.ruleGone()
    default:
      return never(result)
  }
}

function report(
  mail: InboundMail,
  welcome: readonly InboundDestination[],
  parts: readonly InboundPart[],
  { log, accepted }: ReceiveDeps,
): void {
  for (const { kind, ...destination } of welcome) {
    accepted.add(1, { kind })
    if (kind === 'inbox' && 'rule' in destination && destination.rule !== undefined) {
      accepted.add(1, { kind: 'forward' })
    }
  }
  const { spf, dkim, dmarc, arc } = mail.verdicts
  log.info('inbound.accepted', {
    messageId: mail.id,
    stored: parts.flatMap(storedId),
    destinations: welcome.map(({ kind }) => kind),
    sizeBytes: mail.header.bytes.length + mail.body.length,
    spf: spf.result,
    dkim: dkim.map(({ result }) => result),
    dmarc: dmarc.result,
    arc: arc.result,
  })
}

function storedId(part: InboundPart): readonly string[] {
  if ('message' in part) return [part.message.message.id]
  return part.kind === 'inbox' ? [part.entry.id] : []
}

async function commitBody(body: ReceivedBody): Promise<StoredBody> {
  if (body.kind === 'inline') return body
  await body.file.commit()
  return { kind: 'file', name: body.file.name, sizeBytes: body.sizeBytes }
}

async function discard(body: ReceivedBody, { log }: ReceiveDeps): Promise<void> {
  if (body.kind === 'inline') return
  try {
    await body.file.discard()
  } catch (error) {
    log.warn('inbound.spool_not_discarded', { error })
  }
}
