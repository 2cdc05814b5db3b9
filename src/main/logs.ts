import { createMessagePartsReader } from '#infra/mime/message-parts.ts'
import { EmailContents } from '#relay/history/email-content.ts'
import { EmailSearch } from '#relay/history/email-search.ts'
import { sweepOld, type Retention } from '#relay/history/retention.ts'
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

/** Feeds the search, and removes what has been kept long enough. */
export function startLogs(foundation: Foundation, teardown: Teardown): void {
  const { stores, log, clock } = foundation
  const ending = new AbortController()
  const feeding = feedSearch({ search: stores.search, clock, log }, ending.signal)
  const sweeping = sweepOld({ kinds: retentions(foundation), clock, log }, ending.signal)
  teardown.add('search and retention', async () => {
    ending.abort()
    await Promise.all([feeding, sweeping])
  })
}

/** What is not kept for good. */
function retentions({ stores, config }: Foundation): readonly Retention[] {
  const { sessions } = stores
  return [
    {
      name: 'smtp-sessions',
      days: config.sessionLogDays,
      removeBefore: (before, limit) => sessions.removeBefore(before, limit),
    },
  ]
}
