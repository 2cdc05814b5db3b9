import type { Domain } from '#core/domain.ts'
import { MINUTE_MS } from '#core/time.ts'
import type { SqliteStores } from '#infra/sqlite/stores.ts'
import type { NewMessage } from '#relay/ports/queue-store.ts'
import { aMessage, type MailShape } from './mail-values.ts'

/** A message in the queue whose recipients were put off for a minute by their host. */
export async function waitingMail(
  stores: Pick<SqliteStores, 'queue'>,
  domain: Domain,
  shape: MailShape & { readonly at: number },
): Promise<NewMessage> {
  const put = {
    state: 'deferred',
    attempts: 1,
    dueAt: shape.at + MINUTE_MS,
    lastProblem: 'mx.there.example said 451 4.7.1 Greylisted',
  } as const
  const recipients = (shape.recipients ?? [{}]).map((over) => ({ ...put, ...over }))
  const mail = aMessage(domain, { ...shape, recipients })
  if ((await stores.queue.enqueue(mail)) !== 'queued') throw new Error('not queued')
  return mail
}
