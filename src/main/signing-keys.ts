import type { DomainId } from '#core/ids.ts'
import { SigningKeys } from '#relay/delivery/signing-keys.ts'
import type { Foundation } from './foundation.ts'

/** Opened DKIM keys that are read again as soon as their domain changes. */
export function openSigningKeys({
  stores,
  keyring,
  clock,
  announcements,
}: Foundation): SigningKeys {
  const keys = new SigningKeys({ domains: stores.domains, vault: keyring.vault, clock })
  announcements.subscribe((said) => {
    if (said.kind !== 'changed' || said.topic !== 'domain' || said.id === undefined) return
    keys.forget(said.id as DomainId)
  })
  return keys
}
