import { readFileSync } from 'node:fs'
import { rootCertificates } from 'node:tls'
import { postSigner } from '#infra/crypto/post-signer.ts'
import { createHttpClient } from '#infra/http-client/http-client.ts'
import { createInboundObjectReader } from '#infra/mime/inbound-object.ts'
import { createRspamdFilter } from '#infra/rspamd/rspamd-filter.ts'
import { hasGlobalIpv6 } from '#infra/net/local-addresses.ts'
import { runForwardPosts } from '#relay/inbound/post-worker.ts'
import type { Teardown } from './teardown.ts'
import { createArcSealer } from '#infra/mail-auth/arc-sealer.ts'
import { createMailChecker } from '#infra/mail-auth/checker.ts'
import { createDkimSigner } from '#infra/mail-auth/signer.ts'
import { createMxService } from '#relay/inbound/mx-service.ts'
import type { SpamFilter } from '#relay/ports/spam-filter.ts'
import type { SmtpService } from '#relay/ports/smtp-session.ts'
import { MX_ADDRESS } from '#sandbox/builtin-zones.ts'
import type { Config } from './config/config.ts'
import type { Doors } from './compose.ts'
import type { Foundation } from './foundation.ts'
import type { Internet } from './internet.ts'
import { openSigningKeys } from './signing-keys.ts'
import { ListenError, SmtpListeners } from './smtp-listeners.ts'

const GRACE_MS = 10_000
const POST_GRACE_MS = 5_000

/** Opens the listeners for inbound mail; answers where they are. */
export async function openInbound({
  foundation,
  internet,
  teardown,
  receivingPort,
}: Doors & { readonly receivingPort: number | undefined }): Promise<readonly string[]> {
  const service = createInbound(foundation, internet)
  const listeners = new SmtpListeners(foundation, internet.certificates)
  teardown.add('inbound mail', () => listeners.drain(GRACE_MS))
  const { config, log } = foundation
  const request = { service, mode: 'starttls', variable: 'TAIFA_MX_LISTEN' } as const
  const opened = await listeners.listen({ ...request, addresses: config.mxListen })
  if (receivingPort === undefined) return opened
  // The world of the box finds this relay by its MX, at the port where all its mail hosts are.
  const port = config.outboundPort ?? receivingPort
  try {
    const addresses = [{ host: MX_ADDRESS, port }]
    return [...opened, ...(await listeners.listen({ ...request, addresses }))]
  } catch (error) {
    if (!(error instanceof ListenError)) throw error
    // Not every system has more than one loopback address; what comes in from outside still does.
    log.warn('inbound.sandbox_mx_not_listening', { address: `${MX_ADDRESS}:${port}`, error })
    return opened
  }
}

function createInbound(foundation: Foundation, internet: Internet): SmtpService {
  const { config, names, stores, spool, keyring } = foundation
  const { announcements, clock, random, log, metrics } = foundation
  const { history, inbound, inboundDirectory } = stores
  return createMxService(
    {
      announcements,
      clock,
      random,
      log,
      metrics,
      spool,
      history,
      store: inbound,
      directory: inboundDirectory,
      checker: createMailChecker(internet.dns),
      dns: internet.dns,
      srs: keyring.srs,
      returnPaths: keyring.returnPaths,
      keys: openSigningKeys(foundation),
      signer: createDkimSigner(),
      sealer: createArcSealer(),
      spamFilter: spamFilterOf(config),
    },
    {
      hostname: names.mxHostname,
      maxMessageBytes: config.maxMessageBytes,
      ownHosts: [names.hostname, names.mxHostname],
      postmaster: config.postmaster,
      greylistMs: config.greylistMs,
      perAddressPerMinute: config.mxMessagesPerMinute,
      trustedSealers: config.arcTrustedSealers,
      inboxMaxBytes: config.inboxMaxBytes,
      spamFilterAway: config.rspamd.whenAway,
    },
  )
}

function spamFilterOf({ rspamd }: Config): SpamFilter | undefined {
  const { url, timeoutMs } = rspamd
  return url === undefined ? undefined : createRspamdFilter({ url, timeoutMs })
}

/** Posts of forwarded mail to the URLs of rules, in the background. */
export function startForwardPosts(
  foundation: Foundation,
  internet: Internet,
  teardown: Teardown,
): void {
  const { config, stores, spool, keyring, clock, log, announcements } = foundation
  const http = createHttpClient(
    {
      allowPrivate: config.outboundAllowPrivate,
      allowPlain: false,
      ipv6: () => config.outboundIpv6 && hasGlobalIpv6(),
      ...(internet.caFile === undefined ? {} : { ca: rootsWith(internet.caFile) }),
    },
    internet.dns,
  )
  const ending = new AbortController()
  const posts = runForwardPosts(
    {
      posts: stores.forwardPosts,
      history: stores.history,
      reader: createInboundObjectReader(spool),
      http,
      signer: postSigner,
      vault: keyring.vault,
      announcements,
      clock,
      log,
    },
    ending.signal,
  )
  teardown.add('posts of forwarded mail', () => {
    ending.abort()
    // A post that is under way is due again when its lease ends.
    return Promise.race([posts, clock.sleep(POST_GRACE_MS)])
  })
}

/** In the box its own CA is one more root, so that a program on this machine can be posted to. */
function rootsWith(caFile: string): string {
  return [...rootCertificates, readFileSync(caFile, 'utf8')].join('\n')
}
