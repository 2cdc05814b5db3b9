import { readFileSync } from 'node:fs'
import { parseIp } from '#core/ip.ts'
import { createDialer } from '#infra/net/dialer.ts'
import { createMessagePartsReader } from '#infra/mime/message-parts.ts'
import { TestMessages, type OwnDoor } from '#relay/access/test-message.ts'
import { EmailContents } from '#relay/history/email-content.ts'
import { EmailSearch } from '#relay/history/email-search.ts'
import { retentions, sweepOld, type Retention } from '#relay/history/retention.ts'
import type { Identity } from '#relay/identity/identity.ts'
import { feedSearch } from '#relay/history/search-feeder.ts'
import type { QueueOperations } from '#relay/queue/queue-operations.ts'
import { EmailRetry } from '#relay/queue/retry-email.ts'
import { Sessions } from '#relay/sessions/sessions.ts'
import type { Foundation } from './foundation.ts'
import type { Teardown } from './teardown.ts'

/** The use cases behind the log of messages and of SMTP sessions. */
export function createLogs(foundation: Foundation, operations: QueueOperations) {
  const { stores, spool, keyring, config, announcements, clock, random } = foundation
  const { history, domains, queue, search, sessions } = stores
  return {
    sessions: new Sessions({ sessions }),
    testMessages: new TestMessages({
      credentials: stores.credentials,
      hostname: foundation.names.hostname,
      clock,
    }),
    emailSearch: new EmailSearch({ history, search }),
    emailContents: new EmailContents({ history, parts: createMessagePartsReader(spool), spool }),
    emailRetry: new EmailRetry({
      history,
      queue,
      domains,
      operations,
      spool,
      returnPaths: keyring.returnPaths,
      quotaDefaults: config.quotaDefaults,
      announcements,
      clock,
      random,
    }),
  }
}

/** Where this machine reaches its own submission port, listening at `host:port`. */
export function ownDoor(listening: string, caFile: string | undefined): OwnDoor | undefined {
  const colon = listening.lastIndexOf(':')
  const host = listening.slice(0, colon).replace(/^\[|\]$/g, '')
  // An address for all interfaces is no address to connect to.
  const reachable = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host
  const address = parseIp(reachable)
  const dialer =
    caFile === undefined ? createDialer() : createDialer({ ca: readFileSync(caFile, 'utf8') })
  return address && { address, port: Number(listening.slice(colon + 1)), dialer }
}

/** Feeds the search, and removes what has been kept long enough. */
export function startLogs(
  foundation: Foundation,
  { sessions: signIns }: Pick<Identity, 'sessions'>,
  teardown: Teardown,
): void {
  const { stores, spool, log, clock, config } = foundation
  const { sessionLogDays: sessions, bodyRetentionDays: bodies, logRetentionDays } = config
  const kinds: readonly Retention[] = [
    ...retentions(
      { sessions, bodies, log: logRetentionDays },
      { store: stores.retention, sessions: stores.sessions, spool, log },
    ),
    // By their own times, all at once: a person has fifty at most.
    {
      name: 'sign-ins',
      days: 1,
      step: async () => ({ removed: await signIns.forget(), next: undefined, isLast: true }),
    },
  ]
  const ending = new AbortController()
  const feeding = feedSearch({ search: stores.search, clock, log }, ending.signal)
  const sweeping = sweepOld({ kinds, clock, log }, ending.signal)
  teardown.add('search and retention', async () => {
    ending.abort()
    await Promise.all([feeding, sweeping])
  })
}
