import { equalSecrets } from '#core/bytes.ts'
import type { DomainName } from '#core/domain-name.ts'
import { CATCH_ALL, type ForwardRule } from '#core/forward.ts'
import type { MessageId } from '#core/ids.ts'
import { parseMailbox, type Mailbox, type ReversePath } from '#core/mailbox.ts'
import type { SmtpReply } from '#core/reply.ts'
import type { EpochMs } from '#core/time.ts'
import { looksLikeSrs, readSrs, type SrsHash } from '#proto/srs/srs.ts'
import { parseReturnPath } from '#proto/verp/return-path.ts'
import { RETURN_PATH_LABEL } from '../domains/records.ts'
import type { InboundDirectory, InboundDomain } from '../ports/inbound-store.ts'
import type { ReturnPathSigner } from '../ports/return-path.ts'
import { mayBeGmail } from './gmail-confirmation.ts'
import * as refusals from './refusals.ts'

/** The domain that a recipient belongs to, as far as its handlers need it. */
export type HostedDomain = InboundDomain['domain']

interface Addressed {
  readonly domain: HostedDomain
  readonly recipient: Mailbox
}

/** What is done with a message for one recipient; the handlers are in deliver-inbound.ts. */
export type InboundDestination =
  | (Addressed & { readonly kind: 'forward'; readonly rule: ForwardRule })
  /** Kept to be read here; and forwarded, when an active rule takes the address. */
  | (Addressed & { readonly kind: 'inbox'; readonly rule: ForwardRule | undefined })
  /** A report on a message that we sent, to the return path that we gave it. */
  | (Addressed & { readonly kind: 'return-path'; readonly messageId: MessageId })
  /** A report on a message that we forwarded: it goes back to the author. */
  | (Addressed & { readonly kind: 'srs'; readonly author: Mailbox })
  /** Perhaps Gmail's confirmation mail for an address without a rule; nothing else is taken. */
  | (Addressed & { readonly kind: 'gmail' })
  /** `postmaster@` and `abuse@` without a rule: to the owner of the account (RFC 2142). */
  | (Addressed & { readonly kind: 'postmaster'; readonly owner: Mailbox })

export type InboundRoute =
  | { readonly kind: 'accept'; readonly destinations: readonly InboundDestination[] }
  | { readonly kind: 'refuse'; readonly reply: SmtpReply }

export interface RouteDeps {
  readonly directory: InboundDirectory
  readonly returnPaths: ReturnPathSigner
  readonly srs: SrsHash
  /** Names of this server; the first decides whose domain the operator's is. */
  readonly ownHosts: readonly [DomainName, ...DomainName[]]
  /** Who reads `postmaster@` of them; undefined: the owner of the operator's domain. */
  readonly postmaster: Mailbox | undefined
}

interface Envelope {
  readonly sender: ReversePath
  readonly now: EpochMs
}

const POSTMASTERS: ReadonlySet<string> = new Set(['postmaster', 'abuse'])

/**
 * Where mail for a recipient goes: one look-up by its domain. Whatever is not named here is refused,
 * so nothing is relayed for strangers. Rejects when the store is away.
 */
export async function routeRecipient(
  recipient: Mailbox,
  envelope: Envelope,
  deps: RouteDeps,
): Promise<InboundRoute> {
  const { domain } = recipient
  if (domain === undefined) return refuse(refusals.unknownRecipient())
  if (isOfServer(recipient, deps.ownHosts)) return routePostmaster(recipient, deps)
  const parent = isReturnAddress(recipient.localpart) ? parentOfBounces(domain) : undefined
  const localparts = lookedUpLocalparts(recipient.localpart)
  const found = await deps.directory.lookUp(parent ?? domain, localparts)
  if (found === undefined) return refuse(refusals.unknownRecipient())
  if (parent === undefined) return routeMail(recipient, envelope, found)
  return routeReport({ ...recipient, domain }, envelope, found, deps)
}

/** Without a domain it came as that of our first name (RFC 5321 §4.5.1). */
function isOfServer({ localpart, domain }: Mailbox, ownHosts: readonly DomainName[]): boolean {
  return POSTMASTERS.has(localpart.toLowerCase()) && ownHosts.some((host) => host === domain)
}

/** Somebody always reads it. A domain has to carry it on: the one that the server's name is in. */
async function routePostmaster(
  { localpart, literal }: Mailbox,
  { directory, ownHosts, postmaster }: RouteDeps,
): Promise<InboundRoute> {
  const found = await directory.lookUpOperator(ownHosts[0])
  const owner = found && parseMailbox(found.account.email)
  const reader = postmaster ?? (owner?.ok === true ? owner.value : undefined)
  if (found === undefined || reader === undefined) return refuse(refusals.nobodyReads())
  const { domain } = found
  const recipient = { localpart: localpart.toLowerCase(), domain: domain.name, literal }
  return accept({ kind: 'postmaster', domain, recipient, owner: reader })
}

/** `D` of `bounce.D`, where the reports on all our mail come home. */
function parentOfBounces(domain: DomainName): DomainName | undefined {
  const prefix = `${RETURN_PATH_LABEL}.`
  return domain.startsWith(prefix) ? (domain.slice(prefix.length) as DomainName) : undefined
}

function isReturnAddress(localpart: string): boolean {
  return looksLikeSrs(localpart) || parseReturnPath(localpart) !== undefined
}

/** The address itself, what it is a plus-address of, and the rule for all. */
export function lookedUpLocalparts(localpart: string): readonly string[] {
  const exact = localpart.toLowerCase()
  return [...new Set([exact, untagged(exact), CATCH_ALL])]
}

/** RFC 5233: `sales+fair` is `sales`. */
function untagged(localpart: string): string {
  const plus = localpart.indexOf('+')
  return plus > 0 ? localpart.slice(0, plus) : localpart
}

function routeMail(recipient: Mailbox, { sender }: Envelope, found: InboundDomain): InboundRoute {
  const route = routeByRule(recipient, found)
  const isUnknown = route.kind === 'refuse' && route.reply.code === 550
  if (!isUnknown || !inService(found) || !mayBeGmail(sender)) return route
  return accept({ kind: 'gmail', domain: found.domain, recipient })
}

function routeByRule(recipient: Mailbox, found: InboundDomain): InboundRoute {
  const localpart = recipient.localpart.toLowerCase()
  const rule = ruleFor(localpart, found.rules)
  const isPostmaster = POSTMASTERS.has(localpart)
  const { domain, hasInbox } = found
  const isKnown = rule !== undefined || isPostmaster || hasInbox
  if (!isKnown) return refuse(refusals.unknownRecipient())
  if (!inService(found)) {
    // A domain that was never verified is none of ours; one with rules or an inbox was, and may be again.
    const wasOurs = rule !== undefined || hasInbox
    return refuse(wasOurs ? refusals.domainLapsed() : refusals.unknownRecipient())
  }
  const active = activeRule(localpart, found)
  const kept: readonly InboundDestination[] = hasInbox
    ? [{ kind: 'inbox', domain, recipient, rule: active }]
    : []
  if (active !== undefined && !hasInbox) {
    return accept({ kind: 'forward', domain, recipient, rule: active })
  }
  const owner = parseMailbox(found.account.email)
  if (active === undefined && isPostmaster && owner.ok) {
    return accept(...kept, { kind: 'postmaster', domain, recipient, owner: owner.value })
  }
  return kept.length > 0 ? accept(...kept) : refuse(refusals.unknownRecipient())
}

/** The nearest rule decides, also when it is paused: then nothing is forwarded. */
function ruleFor(localpart: string, rules: readonly ForwardRule[]): ForwardRule | undefined {
  for (const wanted of [localpart, untagged(localpart), CATCH_ALL]) {
    const rule = rules.find((each) => each.localpart === wanted)
    if (rule !== undefined) return rule
  }
  return undefined
}

/** The rule that forwards mail of the address now. */
export function activeRule(localpart: string, found: InboundDomain): ForwardRule | undefined {
  const rule = inService(found) ? ruleFor(localpart.toLowerCase(), found.rules) : undefined
  return rule?.isActive === true ? rule : undefined
}

function inService({ domain, account }: InboundDomain): boolean {
  return domain.status === 'verified' && account.status === 'active'
}

function routeReport(
  recipient: Mailbox & { readonly domain: DomainName },
  { sender, now }: Envelope,
  found: InboundDomain,
  deps: RouteDeps,
): InboundRoute {
  const { domain } = found
  const path = parseReturnPath(recipient.localpart)
  if (path !== undefined) {
    const { messageId, tag } = path
    const ours = deps.returnPaths.tag(messageId).subarray(0, tag.length)
    if (!equalSecrets(ours, tag)) return refuse(refusals.unknownRecipient())
    if (!inService(found)) return refuse(refusals.domainLapsed())
    return accept({ kind: 'return-path', domain, recipient, messageId })
  }
  const author = readSrs(recipient.localpart, recipient.domain, now, deps.srs)
  if (!author.ok) {
    const expired = author.error === 'expired'
    return refuse(expired ? refusals.srsExpired() : refusals.unknownRecipient())
  }
  // Only reports have business there; anything else is mail that somebody wants relayed.
  if (sender !== null) return refuse(refusals.srsForReportsOnly())
  if (!inService(found)) return refuse(refusals.domainLapsed())
  return accept({ kind: 'srs', domain, recipient, author: author.value })
}

function accept(...destinations: readonly InboundDestination[]): InboundRoute {
  return { kind: 'accept', destinations }
}

function refuse(reply: SmtpReply): InboundRoute {
  return { kind: 'refuse', reply }
}
