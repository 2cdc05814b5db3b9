import { createMessagePartsReader } from '#infra/mime/message-parts.ts'
import { createArcSealer } from '#infra/mail-auth/arc-sealer.ts'
import { createDkimSigner } from '#infra/mail-auth/signer.ts'
import { Inbox } from '#relay/inbound/inbox.ts'
import { createInboxReplay } from '#relay/inbound/replay-inbox.ts'
import { sweepInboxes } from '#relay/inbound/sweep-inbox.ts'
import { systemSender } from './identity.ts'
import type { Foundation } from './foundation.ts'
import { openSigningKeys } from './signing-keys.ts'
import type { Teardown } from './teardown.ts'

export function createInbox(foundation: Foundation): Inbox {
  const { stores, spool, clock, log, announcements } = foundation
  const { inbox, forwards } = stores
  return new Inbox({
    inbox,
    forwards,
    spool,
    clock,
    log,
    announcements,
    parts: createMessagePartsReader(spool),
    replay: createReplay(foundation),
    ownSender: systemSender(foundation),
  })
}

function createReplay(foundation: Foundation) {
  const { stores, keyring, names, spool, clock, random, announcements } = foundation
  const { inbox, inbound, inboundDirectory: directory } = stores
  const { srs, returnPaths } = keyring
  return createInboxReplay({
    inbox,
    inbound,
    directory,
    spool,
    clock,
    random,
    announcements,
    srs,
    returnPaths,
    keys: openSigningKeys(foundation),
    signer: createDkimSigner(),
    sealer: createArcSealer(),
    hostname: names.mxHostname,
  })
}

/** Removes mail at the end of its time, in the background. */
export function startInboxSweep(
  { stores, spool, clock, log }: Foundation,
  teardown: Teardown,
): void {
  const ending = new AbortController()
  const sweeping = sweepInboxes({ inbox: stores.inbox, spool, clock, log }, ending.signal)
  teardown.add('retention of the inbox', () => {
    ending.abort()
    return sweeping
  })
}
