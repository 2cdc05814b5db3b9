import type { Account } from '#core/account.ts'
import type { Domain } from '#core/domain.ts'
import type { DomainName } from '#core/domain-name.ts'
import type { ForwardLogEntry, ForwardLogView, ForwardRule } from '#core/forward.ts'
import type { InboxEntry } from '#core/inbox.ts'
import type { GmailConfirmation } from '#core/gmail-confirmation.ts'
import type { MessageEvent } from '#core/event.ts'
import type {
  AccountId,
  DomainId,
  ForwardId,
  ForwardLogId,
  MessageId,
  InboxId,
  RecipientId,
} from '#core/ids.ts'
import type { MessageContent } from '#core/message.ts'
import type { Suppression } from '#core/suppression.ts'
import type { TenantScope } from '#core/tenant.ts'
import type { EpochMs } from '#core/time.ts'
import type { NewMessage } from './queue-store.ts'

/** What a domain does with the mail of an address: all that the listener needs, in one look-up. */
export interface InboundDomain {
  readonly domain: Pick<Domain, 'id' | 'accountId' | 'name' | 'status'>
  /** Mail for every address of the domain is kept to be read here. */
  readonly hasInbox: boolean
  readonly account: Pick<Account, 'email' | 'status'>
  /** Rules for the local parts that were asked for, paused ones too. */
  readonly rules: readonly ForwardRule[]
}

export interface InboundDirectory {
  /**
   * The verified domain of that name; without one, that of the account which has rules or an inbox
   * for it or the oldest. `localparts` are in lower case.
   */
  lookUp(name: DomainName, localparts: readonly string[]): Promise<InboundDomain | undefined>
  /**
   * The operator's own domain: the verified one that the host's name is in, the nearest first; else
   * the first verified one of the oldest account. Of active accounts only; without rules.
   */
  lookUpOperator(host: DomainName): Promise<InboundDomain | undefined>
}

/** What a change of a rule may touch; absent: as it is. */
export interface ForwardChange {
  readonly destinationEmails?: readonly string[]
  readonly destinationUrls?: readonly string[]
  readonly isActive?: boolean
  readonly acceptsFailedDmarc?: boolean
}

export interface ForwardStore {
  /**
   * `exists`: the address has a rule. `domain-not-found`, `domain-not-verified`: checked in the same
   * transaction. The sealed secret signs posts to URLs.
   */
  insert(
    rule: ForwardRule,
    sealedSecret: Uint8Array,
  ): Promise<'inserted' | 'exists' | 'domain-not-found' | 'domain-not-verified'>
  find(scope: TenantScope, id: ForwardId): Promise<ForwardRule | undefined>
  /** Oldest first. */
  list(scope: TenantScope): Promise<readonly ForwardRule[]>
  /** `no-destination`, and no change, when it would leave the rule without one. */
  update(
    scope: TenantScope,
    id: ForwardId,
    change: ForwardChange,
  ): Promise<ForwardRule | 'not-found' | 'no-destination'>
  /** Its log stays. False when there is no such rule. */
  remove(scope: TenantScope, id: ForwardId): Promise<boolean>
  /** Copies that were made of a message of the inbox, oldest first; at most 200. */
  logOfInbox(scope: TenantScope, id: InboxId): Promise<readonly ForwardLogView[]>
  /** Newest first; `page` is zero-based. */
  log(
    scope: TenantScope,
    query: {
      readonly forwardId: ForwardId | undefined
      readonly page: number
      readonly limit: number
    },
  ): Promise<readonly ForwardLogView[]>
  logEntry(scope: TenantScope, id: ForwardLogId): Promise<ForwardLogView | undefined>
  logCount(scope: TenantScope, forwardId: ForwardId | undefined): Promise<number>
  /** Copies since that time, by state. */
  stats(scope: TenantScope, since: EpochMs): Promise<ForwardStats>
}

export interface ForwardStats {
  readonly received: number
  readonly delivered: number
  readonly failed: number
  readonly waiting: number
}

/**
 * What came in and is to be stored. `guard` is the last word on permission: the domain is still
 * verified, the account active, and the rule, when there is one, still there and active.
 */
export type InboundPart =
  | {
      readonly kind: 'forward'
      readonly guard: InboundGuard
      readonly message: NewMessage
      readonly log: readonly ForwardLogEntry[]
    }
  /** A report on its way back to the author of mail that was forwarded. */
  | { readonly kind: 'message'; readonly guard: InboundGuard; readonly message: NewMessage }
  /** Kept to be read here. Also guarded by the domain's inbox, which has to be on. */
  | {
      readonly kind: 'inbox'
      readonly guard: InboundGuard
      readonly entry: InboxEntry
      readonly content: MessageContent
      /** That all kept mail of the account may take, this message included. */
      readonly maxBytes: number
    }
  /** In place of the last one for the address. */
  | {
      readonly kind: 'gmail-confirmation'
      readonly guard: InboundGuard
      readonly confirmation: GmailConfirmation
    }
  /** What a report that came home says of a message of ours. */
  | {
      readonly kind: 'report'
      readonly guard: InboundGuard
      readonly about: MessageId
      readonly findings: readonly ReportFinding[]
    }

/** The codes that Gmail sent; only the owner's scope sees them. */
export interface GmailConfirmationStore {
  /** The last one for the address, unless it has expired at `now`. `address` is in lower case. */
  find(
    scope: TenantScope,
    domainId: DomainId,
    address: string,
    now: EpochMs,
  ): Promise<GmailConfirmation | undefined>
}

/** One thing that a report says; each counts once, however often it is said. */
export type ReportFinding =
  /** Counts for a recipient that is `delivered`, and makes it `failed`. */
  | {
      readonly kind: 'bounce'
      readonly recipientId: RecipientId
      readonly problem: string
      readonly event: MessageEvent
      readonly suppression: Suppression | undefined
    }
  /** Counts unless the event's recipient has complained about the message before. */
  | {
      readonly kind: 'complaint'
      readonly event: MessageEvent
      readonly suppression: Suppression | undefined
    }

/** The messages that are queued with the parts. */
export function messagesOf(parts: readonly InboundPart[]): readonly NewMessage[] {
  return parts.flatMap((part) => ('message' in part ? [part.message] : []))
}

/** Has a part taken a body over? Then it is not to be thrown away. */
export function keepsBody(part: InboundPart): boolean {
  return 'message' in part || part.kind === 'inbox'
}

export interface InboundGuard {
  readonly accountId: AccountId
  readonly domainId: DomainId
  readonly forwardId: ForwardId | undefined
}

/** `lapsed`: domain or account out of service, which may end. `gone`: a rule was deleted or paused, the inbox switched off. `inbox-full`: the account keeps as much as it may. */
export type InboundResult = 'stored' | 'lapsed' | 'gone' | 'inbox-full'

export interface InboundStore {
  /**
   * All parts in one transaction, or nothing. Log entries without a queue recipient become posts
   * that are due at once. Resolves after the sync, as enqueueing does.
   */
  accept(parts: readonly InboundPart[]): Promise<InboundResult>
}

/** A copy that waits to be posted to a URL, leased to the caller. */
export interface ForwardPost {
  readonly log: ForwardLogEntry
  readonly attempts: number
  /** Of the rule; undefined when it was deleted. */
  readonly sealedSecret: Uint8Array | undefined
}

/** How a post ended for now. */
export interface PostOutcome {
  readonly id: ForwardLogId
  readonly state: 'waiting' | 'delivered' | 'failed'
  readonly attempts: number
  readonly dueAt: EpochMs
  readonly answer: string
  readonly at: EpochMs
}

export interface PostClaim {
  readonly now: EpochMs
  readonly leaseUntil: EpochMs
  readonly limit: number
  readonly perAccount: number
  /** Posts of the caller by account; who is not in it has none. */
  readonly underWay: ReadonlyMap<AccountId, number>
}

export interface ForwardPostStore {
  /**
   * Posts that are due, and the caller's alone until `leaseUntil`: the oldest of each account, then
   * the second of each, … An account gets no more than `perAccount`, less what it has in `underWay`.
   */
  claim(request: PostClaim): Promise<readonly ForwardPost[]>
  record(outcome: PostOutcome): Promise<void>
}
