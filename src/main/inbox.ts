import { createInboundObjectReader } from '#infra/mime/inbound-object.ts'
import { createArcSealer } from '#infra/mail-auth/arc-sealer.ts'
import { createDkimSigner } from '#infra/mail-auth/signer.ts'
import { SigningKeys } from '#relay/delivery/signing-keys.ts'
import { Inbox } from '#relay/inbound/inbox.ts'
import { createInboxReplay } from '#relay/inbound/replay-inbox.ts'
import { sweepInboxes } from '#relay/inbound/sweep-inbox.ts'
import { Turns } from '#relay/inbound/turns.ts'
import type { Foundation } from './foundation.ts'
import type { Teardown } from './teardown.ts'

/** Whatever the size of messages here, no more than this is taken apart to be shown. */
const MAX_SHOWN_BYTES = 32 * 1024 * 1024
const READINGS_AT_ONCE = 1

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
    reader: createInboundObjectReader(spool, MAX_SHOWN_BYTES),
    readings: new Turns(READINGS_AT_ONCE),
    replay: createReplay(foundation),
  })
}

function createReplay(foundation: Foundation) {
  const { stores, keyring, names, spool, clock, random, announcements } = foundation
  const { inbox, inbound, inboundDirectory: directory, domains } = stores
  const { srs, returnPaths, vault } = keyring
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
    keys: new SigningKeys({ domains, vault, clock }),
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
