import { concatBytes } from '#core/bytes.ts'
import type { DomainName } from '#core/domain-name.ts'
import type { ForwardAuthentication, ForwardLogEntry, ForwardRule } from '#core/forward.ts'
import { uuidV7, type ForwardLogId, type MessageId } from '#core/ids.ts'
import { formatMailbox, parseMailbox, type Mailbox } from '#core/mailbox.ts'
import { assembleHeader, type HeaderEdit } from '#proto/header/assemble.ts'
import { fieldsNamed } from '#proto/header/scan.ts'
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
import { makeOnwardMessage } from './outgoing-message.ts'
import type { HostedDomain } from './route.ts'
import type { StoredBodies } from './stored-bodies.ts'
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

/** The part to store for one recipient. Rejects when store or key are away. */
export async function forwardMail(
  mail: InboundMail,
  plan: ForwardPlan,
  bodies: StoredBodies,
  deps: ForwardDeps,
): Promise<InboundPart> {
  const { domain, rule } = plan
  const id = uuidV7<MessageId>(mail.arrival.at, deps.random.bytes(10))
  const rewritten = mail.author === undefined ? undefined : reasonToRewrite(mail.verdicts)
  const message = makeOnwardMessage(
    mail,
    {
      id,
      domain,
      header: await finishedHeader(mail, plan, rewritten !== undefined, deps),
      body: await bodies.next(),
      returnPath: returnPathFor(mail, id, domain.name, deps),
      reportTo: reportAddress(mail),
      fromAddress: mail.author === undefined ? '' : formatMailbox(mail.author.mailbox),
      recipients: mailboxes(plan.emails),
    },
    deps,
  )
  const guard = { accountId: domain.accountId, domainId: domain.id, forwardId: rule?.id }
  if (rule === undefined) return { kind: 'message', guard, message }
  const log = logEntries(mail, { plan, rule, rewritten }, message, deps)
  return { kind: 'forward', guard, message, log }
}

async function finishedHeader(
  mail: InboundMail,
  { domain, recipient }: ForwardPlan,
  isRewritten: boolean,
  deps: ForwardDeps,
): Promise<Uint8Array> {
  const found = await deps.keys.find(domain.id)
  if (!found.ok) throw new NoSigningKey(`no DKIM key for ${domain.name}: ${found.error}`)
  const key = found.value
  const header = withoutForgedResults(mail.header, deps.hostname)
  let bytes: Uint8Array = assembleHeader(header, {
    ...(isRewritten ? rewriting(mail, recipient) : NO_EDIT),
    prepend: traceFields(mail, recipient, deps.hostname),
  })
  if (isRewritten) {
    const { at } = mail.arrival
    const signed = bytes
    const signature = await deps.signer.sign(() => [signed, mail.body], key, at)
    bytes = concatBytes([signature, bytes])
  }
  return concatBytes([await arcSet(mail, bytes, key, deps), bytes])
}

const NO_EDIT: HeaderEdit = { prepend: [], append: [], remove: new Set() }

function rewriting(mail: InboundMail, own: Mailbox): HeaderEdit {
  const { author } = mail
  if (author === undefined) return NO_EDIT
  const hasReplyTo = fieldsNamed(mail.header, 'reply-to').length > 0
  return {
    prepend: [],
    append: [rewrittenFrom(author, own), ...(hasReplyTo ? [] : [replyToAuthor(author)])],
    remove: new Set(['from']),
  }
}

/** A chain that is broken stays broken: another seal would say nothing (RFC 8617 §5.1). */
async function arcSet(
  mail: InboundMail,
  header: Uint8Array,
  key: SigningKey,
  deps: ForwardDeps,
): Promise<Uint8Array> {
  const chain = mail.verdicts.arc.result
  if (chain !== 'none' && chain !== 'pass') return new Uint8Array()
  return deps.sealer.seal(concatBytes([header, mail.body]), {
    key,
    chain,
    authenticationResults: authenticationResults(mail),
    now: mail.arrival.at,
  })
}

/** RFC 5321 §4.5.5: the null sender stays null. A sender too long for SRS gets a path by number. */
function returnPathFor(
  mail: InboundMail,
  messageId: MessageId,
  domain: DomainName,
  { srs, returnPaths }: ForwardDeps,
): string {
  if (mail.sender === null) return ''
  const rewritten = makeSrs(mail.sender, bounceDomain(domain), mail.arrival.at, srs)
  const byNumber = { messageId, tag: returnPaths.tag(messageId) }
  return formatMailbox(rewritten ?? makeReturnPath(byNumber, domain))
}

/**
 * Whom we tell when a destination refuses. Only a sender that SPF has proved: a report to a forged
 * one would be spam of our making (backscatter).
 */
function reportAddress({ sender, verdicts }: InboundMail): string {
  return sender === null || verdicts.spf.result !== 'pass' ? '' : formatMailbox(sender)
}

function mailboxes(addresses: readonly string[]): readonly Mailbox[] {
  return addresses.flatMap((address) => {
    const parsed = parseMailbox(address)
    return parsed.ok ? [parsed.value] : []
  })
}

function logEntries(
  mail: InboundMail,
  facts: {
    readonly plan: ForwardPlan
    readonly rule: ForwardRule
    readonly rewritten: string | undefined
  },
  { message, recipients }: NewMessage,
  { random }: ForwardDeps,
): readonly ForwardLogEntry[] {
  const { plan, rule, rewritten } = facts
  const { at } = mail.arrival
  const entry = (to: Pick<ForwardLogEntry, 'forwardedTo' | 'recipientId'>): ForwardLogEntry => ({
    id: uuidV7<ForwardLogId>(at, random.bytes(10)),
    forwardId: rule.id,
    accountId: rule.accountId,
    messageId: message.id,
    ...to,
    fromAddress: mail.sender === null ? '' : formatMailbox(mail.sender),
    originalTo: formatMailbox(plan.recipient),
    subject: mail.subject,
    messageIdHeader: mail.messageIdHeader,
    sizeBytes: message.sizeBytes,
    authentication: inWords(mail),
    rewritten,
    createdAt: at,
  })
  return [
    ...recipients.map(({ id, address }) => entry({ forwardedTo: address, recipientId: id })),
    ...plan.urls.map((url) => entry({ forwardedTo: url, recipientId: undefined })),
  ]
}

function inWords({ verdicts, reverse }: InboundMail): ForwardAuthentication {
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
