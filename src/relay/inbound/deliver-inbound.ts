import { uuidV7, type InboxId, type MessageId } from '#core/ids.ts'
import { formatMailbox, parseMailbox, type Mailbox } from '#core/mailbox.ts'
import { never } from '#core/result.ts'
import { tenant } from '#core/tenant.ts'
import { assembleHeader } from '#proto/header/assemble.ts'
import { readHomecoming } from '../bounces/homecoming.ts'
import type { HistoryStore } from '../ports/history-store.ts'
import type { InboundPart } from '../ports/inbound-store.ts'
import { forwardable, forwardMail, NO_EDIT, type ForwardDeps } from './forward.ts'
import { inboxEntry } from './inbox-entry.ts'
import type { InboundMail } from './inbound-mail.ts'
import { makeOnwardMessage } from './outgoing-message.ts'
import type { HostedDomain, InboundDestination } from './route.ts'
import type { StoredBodies } from './stored-bodies.ts'
import { traceFields, withoutForgedResults } from './trace-fields.ts'

export interface DeliverInboundDeps extends ForwardDeps {
  readonly history: Pick<HistoryStore, 'find'>
  /** Kept mail of one account. */
  readonly inboxMaxBytes: number
}

type Of<Kind extends InboundDestination['kind']> = Extract<InboundDestination, { kind: Kind }>

/**
 * What is to be stored for one destination: one function per kind. No parts means that it is handled
 * and nothing remains to be done. Rejects when a store is away; then nothing was stored.
 */
export function deliverInbound(
  mail: InboundMail,
  destination: InboundDestination,
  bodies: StoredBodies,
  deps: DeliverInboundDeps,
): Promise<readonly InboundPart[]> {
  switch (destination.kind) {
    case 'forward':
      return toForward(mail, destination, bodies, deps)
    case 'inbox':
      return toInbox(mail, destination, bodies, deps)
    case 'postmaster':
      return toPostmaster(mail, destination, bodies, deps)
    case 'srs':
      return toAuthor(mail, destination, bodies, deps)
    case 'return-path':
      return toSubmitter(mail, destination, bodies, deps)
    case 'gmail':
      // What is kept of it is in receive-inbound.ts, as for the other kinds.
      return Promise.resolve([])
    default:
      return never(destination)
  }
}

async function toForward(
  mail: InboundMail,
  { domain, recipient, rule }: Of<'forward'>,
  bodies: StoredBodies,
  deps: DeliverInboundDeps,
): Promise<readonly InboundPart[]> {
  const { destinationEmails: emails, destinationUrls: urls } = rule
  const source = forwardable(mail, recipient, { hostname: deps.hostname, inboxId: undefined })
  const plan = { domain, recipient, rule, emails, urls }
  return [await forwardMail(source, plan, () => bodies.next(), deps)]
}

/** Kept as it came, with our trace fields on top; then forwarded as if it were not kept. */
async function toInbox(
  mail: InboundMail,
  { domain, recipient, rule }: Of<'inbox'>,
  bodies: StoredBodies,
  deps: DeliverInboundDeps,
): Promise<readonly InboundPart[]> {
  const inboxId = uuidV7<InboxId>(mail.arrival.at, deps.random.bytes(10))
  const source = forwardable(mail, recipient, { hostname: deps.hostname, inboxId })
  const header = assembleHeader(source.header, { ...NO_EDIT, prepend: source.trace })
  const content = { header, body: await bodies.next() }
  const entry = inboxEntry(mail, source, { id: inboxId, domain, recipient, header })
  const guard = { accountId: domain.accountId, domainId: domain.id, forwardId: undefined }
  const { inboxMaxBytes: maxBytes } = deps
  const kept: InboundPart = { kind: 'inbox', guard, entry, content, maxBytes }
  if (rule === undefined) return [kept]
  const { destinationEmails: emails, destinationUrls: urls } = rule
  const plan = { domain, recipient, rule, emails, urls }
  return [kept, await forwardMail(source, plan, () => bodies.next(), deps)]
}

async function toPostmaster(
  mail: InboundMail,
  { domain, recipient, owner }: Of<'postmaster'>,
  bodies: StoredBodies,
  deps: DeliverInboundDeps,
): Promise<readonly InboundPart[]> {
  const emails = [formatMailbox(owner)]
  const plan = { domain, recipient, rule: undefined, emails, urls: [] }
  const source = forwardable(mail, recipient, { hostname: deps.hostname, inboxId: undefined })
  return [await forwardMail(source, plan, () => bodies.next(), deps)]
}

/** The report on a forwarded message goes to its author, who thinks he has sent it to us. */
function toAuthor(
  mail: InboundMail,
  { domain, recipient, author }: Of<'srs'>,
  bodies: StoredBodies,
  deps: DeliverInboundDeps,
): Promise<readonly InboundPart[]> {
  return passOnReport(mail, { domain, recipient, to: author }, bodies, deps)
}

/**
 * A report on a submitted message: what it says is written down, and it goes to the envelope sender
 * that the message was submitted with.
 */
async function toSubmitter(
  mail: InboundMail,
  { domain, recipient, messageId }: Of<'return-path'>,
  bodies: StoredBodies,
  deps: DeliverInboundDeps,
): Promise<readonly InboundPart[]> {
  const about = await deps.history.find(tenant(domain.accountId), messageId)
  // A message that is kept no longer.
  if (about === undefined) return []
  const findings = readHomecoming(mail, about, deps.random)
  const guard = { accountId: domain.accountId, domainId: domain.id, forwardId: undefined }
  const report: InboundPart = { kind: 'report', guard, about: messageId, findings }
  const known = findings.length === 0 ? [] : [report]
  const to = parseMailbox(about.message.envelopeSender)
  // Submitted with `<>`: nobody wants to hear of it.
  if (!to.ok) return known
  return [
    ...known,
    ...(await passOnReport(mail, { domain, recipient, to: to.value }, bodies, deps)),
  ]
}

interface ReportRoute {
  readonly domain: HostedDomain
  readonly recipient: Mailbox
  readonly to: Mailbox
}

/** From `<>`, so that it ends here should it not arrive (RFC 5321 §4.5.5). */
async function passOnReport(
  mail: InboundMail,
  { domain, recipient, to }: ReportRoute,
  bodies: StoredBodies,
  deps: DeliverInboundDeps,
): Promise<readonly InboundPart[]> {
  const message = makeOnwardMessage(
    { ...mail, at: mail.arrival.at, smtpUtf8: mail.arrival.smtpUtf8 },
    {
      id: uuidV7<MessageId>(mail.arrival.at, deps.random.bytes(10)),
      domain,
      header: assembleHeader(withoutForgedResults(mail.header, deps.hostname), {
        prepend: traceFields(mail, recipient, deps.hostname),
        append: [],
        remove: new Set(),
      }),
      body: await bodies.next(),
      returnPath: '',
      reportTo: '',
      fromAddress: mail.author === undefined ? '' : formatMailbox(mail.author.mailbox),
      recipients: [to],
    },
    deps,
  )
  const guard = { accountId: domain.accountId, domainId: domain.id, forwardId: undefined }
  return [{ kind: 'message', guard, message }]
}
