import type { AccountId, CredentialId, DomainId } from '#core/ids.ts'

export type Announcement =
  | { readonly kind: 'credential-revoked'; readonly credentialId: CredentialId }
  | { readonly kind: 'account-suspended'; readonly accountId: AccountId }
  | { readonly kind: 'domain-unverified'; readonly domainId: DomainId }
  | { readonly kind: 'mail-queued' }

/**
 * How what one thread or node decides reaches the memory of the others. Delivery is at least once
 * and soon (within a second), after the commit of the change; it is a hint for speed, never the
 * proof: the transaction that queues a message checks credential, domain and account again.
 * One process: an event target. Several nodes: PostgreSQL LISTEN/NOTIFY behind the same port.
 */
export interface Announcements {
  publish(announcement: Announcement): void
  subscribe(listener: (announcement: Announcement) => void): () => void
}
