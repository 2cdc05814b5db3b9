import type { AccountId, CredentialId, DomainId } from '#core/ids.ts'

/** What of an account can change while somebody looks at it. */
export const UPDATE_TOPICS = [
  'domain',
  'email',
  'gmail',
  'inbound',
  'credential',
  'sandbox',
] as const
export type UpdateTopic = (typeof UPDATE_TOPICS)[number]

export type Announcement =
  | { readonly kind: 'credential-revoked'; readonly credentialId: CredentialId }
  | { readonly kind: 'account-suspended'; readonly accountId: AccountId }
  | { readonly kind: 'domain-unverified'; readonly domainId: DomainId }
  /** Another process has changed the stores, nobody knows what: an operator's command without a server. */
  | { readonly kind: 'changed-elsewhere' }
  | { readonly kind: 'mail-queued' }
  /** A forward rule has something to post to a URL. */
  | { readonly kind: 'post-queued' }
  | Change

/** Something of an account is not as it was: a hint for whoever shows it. */
export interface Change {
  readonly kind: 'changed'
  readonly accountId: AccountId
  readonly topic: UpdateTopic
  /** Of the domain, message, credential; undefined when there are several. */
  readonly id: string | undefined
}

/**
 * How what one thread or node decides reaches the memory of the others. Delivery is at least once
 * and soon (within a second), after the commit of the change; it is a hint for speed, never the
 * proof: the transaction that queues a message checks credential, domain and account again.
 * One process: an event target, whose listeners have heard all before the caller of `publish` can
 * answer its own caller; `KnownLogins` is proof against revocations because of that. Several nodes:
 * PostgreSQL LISTEN/NOTIFY behind the same port.
 */
export interface Announcements {
  publish(announcement: Announcement): void
  subscribe(listener: (announcement: Announcement) => void): () => void
}
