import { concatBytes } from '#core/bytes.ts'
import type { DomainName } from '#core/domain-name.ts'
import type { ForwardAuthentication, ForwardLogEntry, ForwardRule } from '#core/forward.ts'
import { uuidV7, type ForwardLogId, type InboxId, type MessageId } from '#core/ids.ts'
import { formatMailbox, parseMailbox, type Mailbox, type ReversePath } from '#core/mailbox.ts'
import type { StoredBody } from '#core/message.ts'
import type { HeaderMailbox } from '#proto/header/address-list.ts'
import { assembleHeader, type HeaderEdit } from '#proto/header/assemble.ts'
import { fieldsNamed, type HeaderBlock } from '#proto/header/scan.ts'
import { makeSrs, type SrsHash } from '#proto/srs/srs.ts'
import { bounceDomain, makeReturnPath } from '#proto/verp/return-path.ts'
import type { SigningKeys } from '../delivery/signing-keys.ts'
import type { InboundPart } from '../ports/inbound-store.ts'
import type { ArcSealer, DkimSigner, SigningKey } from '../ports/mail-auth.ts'
import type { NewMessage } from '../ports/queue-store.ts'
import type { Random } from '../ports/random.ts'
import type { ReturnPathSigner } from '../ports/return-path.ts'
import { replyToAuthor, rewrittenFrom } from './from-rewrite.ts'
import type { InboundMail } from './inbound-mail.ts'
import { reasonToRewrite } from './judge.ts'
import { makeOnwardMessage, type Origin } from './outgoing-message.ts'
import type { HostedDomain } from './route.ts'
import { authenticationResults, traceFields, withoutForgedResults } from './trace-fields.ts'

/*
 * What lets a forwarded message survive at its destination: its bytes stay what they were, so the
 * author's DKIM signature holds; the envelope sender is ours (SRS), so SPF passes and reports find
 * their way back; an ARC set preserves what we saw. Only when there is no aligned signature and the
 * author's domain enforces DMARC is From rewritten, and then signed by us.
 */

export interface ForwardDeps {
  readonly random: Random
  readonly srs: SrsHash
  readonly returnPaths: ReturnPathSigner
  readonly keys: Pick<SigningKeys, 'find'>
  readonly signer: DkimSigner
  readonly sealer: ArcSealer
  /** Our name in the trace fields. */
  readonly hostname: DomainName
}

/** One recipient's copy, and where it goes. */
export interface ForwardPlan {
  readonly domain: HostedDomain
  readonly recipient: Mailbox
  /** Undefined for `postmaster@`, which needs none. */
  readonly rule: ForwardRule | undefined
  readonly emails: readonly string[]
  readonly urls: readonly string[]
}

/** The key cannot be had at the moment: the sender tries again. */
export class NoSigningKey extends Error {
  override readonly name = 'NoSigningKey'
}

/** All that a copy is made of: from a message that comes in, or from one that was kept. */
export interface Forwardable extends Origin {
  readonly sender: ReversePath
  readonly author: HeaderMailbox | undefined
  /** Without results that others claim under our name. */
  readonly header: HeaderBlock
  /** Fields to be put on top. */
  readonly trace: readonly string[]
  readonly body: Uint8Array
  readonly authentication: ForwardAuthentication
  /** Value of the Authentication-Results field, for the ARC set. */
  readonly authenticationResults: string
  readonly spamScore: number | undefined
  /** Why the From field has to be ours; undefined when it can stay. */
  readonly rewriteReason: string | undefined
  readonly inboxId: InboxId | undefined
}

/** The part to store for one recipient. Rejects when store or key are away. */
export async function forwardMail(
  source: Forwardable,
  plan: ForwardPlan,
  nextBody: () => Promise<StoredBody>,
  deps: ForwardDeps,
): Promise<InboundPart> {
  const { domain, rule } = plan
  const id = uuidV7<MessageId>(source.at, deps.random.bytes(10))
  const message = makeOnwardMessage(
    source,
    {
      id,
      domain,
      header: await finishedHeader(source, plan, deps),
      body: await nextBody(),
      returnPath: returnPathFor(source, id, domain.name, deps),
      reportTo: reportAddress(source),
      fromAddress: source.author === undefined ? '' : formatMailbox(source.author.mailbox),
      recipients: mailboxes(plan.emails),
    },
    deps,
  )
  const guard = { accountId: domain.accountId, domainId: domain.id, forwardId: rule?.id }
  if (rule === undefined) return { kind: 'message', guard, message }
  return { kind: 'forward', guard, message, log: logEntries(source, plan, rule, { message, deps }) }
}

/** A message that has just come, for one of its recipients. */
export function forwardable(
  mail: InboundMail,
  recipient: Mailbox,
  facts: { readonly hostname: DomainName; readonly inboxId: InboxId | undefined },
): Forwardable {
  const { sender, author, body, bodyEightBit, subject, messageIdHeader, arrival } = mail
  return {
    sender,
    author,
    body,
    bodyEightBit,
    subject,
    messageIdHeader,
    at: arrival.at,
    smtpUtf8: arrival.smtpUtf8,
    header: withoutForgedResults(mail.header, facts.hostname),
    trace: traceFields(mail, recipient, facts.hostname),
    authentication: inWords(mail),
    authenticationResults: authenticationResults(mail),
    spamScore: mail.spam?.score,
    rewriteReason: author === undefined ? undefined : reasonToRewrite(mail.verdicts),
    inboxId: facts.inboxId,
  }
}

async function finishedHeader(
  source: Forwardable,
  { domain, recipient }: ForwardPlan,
  deps: ForwardDeps,
): Promise<Uint8Array> {
  const found = await deps.keys.find(domain.id)
  if (!found.ok) throw new NoSigningKey(`no DKIM key for ${domain.name}: ${found.error}`)
  const key = found.value
  const isRewritten = source.rewriteReason !== undefined
  let bytes: Uint8Array = assembleHeader(source.header, {
    ...(isRewritten ? rewriting(source, recipient) : NO_EDIT),
    prepend: source.trace,
  })
  if (isRewritten) {
    const signed = bytes
    const signature = await deps.signer.sign(() => [signed, source.body], key, source.at)
    bytes = concatBytes([signature, bytes])
  }
  return concatBytes([await arcSet(source, bytes, key, deps), bytes])
}

export const NO_EDIT: HeaderEdit = { prepend: [], append: [], remove: new Set() }

function rewriting({ author, header }: Forwardable, own: Mailbox): HeaderEdit {
  if (author === undefined) return NO_EDIT
  const hasReplyTo = fieldsNamed(header, 'reply-to').length > 0
  return {
    prepend: [],
    append: [rewrittenFrom(author, own), ...(hasReplyTo ? [] : [replyToAuthor(author)])],
    remove: new Set(['from']),
  }
}

/** A chain that is broken stays broken: another seal would say nothing (RFC 8617 §5.1). */
async function arcSet(
  source: Forwardable,
  header: Uint8Array,
  key: SigningKey,
  deps: ForwardDeps,
): Promise<Uint8Array> {
  const chain = source.authentication.arc
  if (chain !== 'none' && chain !== 'pass') return new Uint8Array()
  return deps.sealer.seal(concatBytes([header, source.body]), {
    key,
    chain,
    authenticationResults: source.authenticationResults,
    now: source.at,
  })
}

/** RFC 5321 §4.5.5: the null sender stays null. A sender too long for SRS gets a path by number. */
function returnPathFor(
  { sender, at }: Forwardable,
  messageId: MessageId,
  domain: DomainName,
  { srs, returnPaths }: ForwardDeps,
): string {
  if (sender === null) return ''
  const rewritten = makeSrs(sender, bounceDomain(domain), at, srs)
  const byNumber = { messageId, tag: returnPaths.tag(messageId) }
  return formatMailbox(rewritten ?? makeReturnPath(byNumber, domain))
}

/**
 * Whom we tell when a destination refuses. Only a sender that SPF has proved: a report to a forged
 * one would be spam of our making (backscatter).
 */
function reportAddress({ sender, authentication }: Forwardable): string {
  return sender === null || authentication.spf !== 'pass' ? '' : formatMailbox(sender)
}

function mailboxes(addresses: readonly string[]): readonly Mailbox[] {
  return addresses.flatMap((address) => {
    const parsed = parseMailbox(address)
    return parsed.ok ? [parsed.value] : []
  })
}

function logEntries(
  source: Forwardable,
  plan: ForwardPlan,
  rule: ForwardRule,
  made: { readonly message: NewMessage; readonly deps: ForwardDeps },
): readonly ForwardLogEntry[] {
  const { message, recipients } = made.message
  const entry = (to: Pick<ForwardLogEntry, 'forwardedTo' | 'recipientId'>): ForwardLogEntry => ({
    id: uuidV7<ForwardLogId>(source.at, made.deps.random.bytes(10)),
    forwardId: rule.id,
    accountId: rule.accountId,
    messageId: message.id,
    ...to,
    inboxId: source.inboxId,
    fromAddress: source.sender === null ? '' : formatMailbox(source.sender),
    originalTo: formatMailbox(plan.recipient),
    subject: source.subject,
    messageIdHeader: source.messageIdHeader,
    sizeBytes: message.sizeBytes,
    authentication: source.authentication,
    spamScore: source.spamScore,
    rewritten: source.rewriteReason,
    createdAt: source.at,
  })
  return [
    ...recipients.map(({ id, address }) => entry({ forwardedTo: address, recipientId: id })),
    ...plan.urls.map((url) => entry({ forwardedTo: url, recipientId: undefined })),
  ]
}

/** The verdicts in a word each. */
export function inWords({ verdicts, reverse }: InboundMail): ForwardAuthentication {
  const { spf, dkim, dmarc, arc } = verdicts
  const best = dkim.find(({ result }) => result === 'pass') ?? dkim[0]
  return {
    spf: spf.result,
    dkim: best?.result ?? 'none',
    dmarc: dmarc.result,
    arc: arc.result,
    iprev: reverse.result,
  }
}
