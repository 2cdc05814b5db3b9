import type { Domain } from '#core/domain.ts'
import type { MessageId, WorkerId } from '#core/ids.ts'
import { utf8 } from '#core/bytes.ts'
import type { RecipientState } from '#core/recipient.ts'
import type { RecipientChange } from '#relay/ports/queue-store.ts'
import type { SqliteStores } from '#infra/sqlite/stores.ts'
import { aMessage, anAttempt, anEvent } from './mail-values.ts'

export const HEADER = [
  'Received: from [127.0.0.1] by mail.taifa.test',
  'Received: from inside',
  'From: =?utf-8?q?J=C3=BCrgen?= <me@shop.example>',
  'To: Ann <ann@there.example>',
  'Cc: "Bob, B." <bob@there.example>, carl@elsewhere.example',
  'Subject: =?utf-8?b?SGVsbG8g4pyT?=',
  'Content-Type: text/html; charset=utf-8',
  'Content-Transfer-Encoding: quoted-printable',
  '',
  '',
].join('\r\n')
const BODY = '<p>Gr=C3=BC=C3=9Fe</p>\r\n'

const WORKER = 'worker' as WorkerId

/**
 * A message to Ann, Bob and one who is only in the envelope, queued at `at` and tried once: Ann has
 * it, Bob is to be tried again, the third is `last`.
 */
export async function sendMail(
  stores: SqliteStores,
  domain: Domain,
  { at, last }: { readonly at: number; readonly last: RecipientState },
): Promise<MessageId> {
  const addresses = ['ann@there.example', 'bob@there.example', 'hidden@there.example']
  const queued = aMessage(domain, { at, recipients: addresses.map((address) => ({ address })) })
  const { message, recipients } = queued
  const body = { kind: 'inline', bytes: utf8(BODY) } as const
  await stores.queue.enqueue({ ...queued, content: { header: utf8(HEADER), body } })
  const lease = { owner: WORKER, expiresAt: at + 60_000 }
  await stores.queue.claim({ lease, now: at + 1_000, limit: 100, exceptDestinations: [] })
  const states: readonly RecipientState[] = ['delivered', 'deferred', last]
  const changes = recipients.map(({ id }, i): RecipientChange => {
    const code = states[i] === 'delivered' ? 250 : 451
    return {
      recipientId: id,
      to: states[i] ?? last,
      dueAt: at + 61_000,
      attempts: 1,
      changedAt: at + 2_000,
      lastReply: { code, enhanced: '2.0.0', lines: ['as it was'] },
      lastProblem: code === 250 ? undefined : 'mx.there.example said 451',
    }
  })
  await stores.queue.record({
    owner: WORKER,
    messageId: message.id,
    attempts: [anAttempt(recipients, at + 1_500)],
    changes,
    events: recipients.slice(0, 1).map((recipient) => anEvent(recipient, 'delivered', at + 2_000)),
    reports: [],
  })
  return message.id
}
