import { describe, expect, it } from 'vitest'
import { reply } from '#core/reply.ts'
import { DEFAULT_RETRY } from '#core/retry.ts'
import { DAY_MS } from '#core/time.ts'
import { START, aMessage, aDomain, anAccount } from '../../../test/support/mail-values.ts'
import { judgeResult } from '../delivery/outcome.ts'
import type { RecipientResult } from '../ports/transport.ts'
import { decideSuppression } from './decide-suppression.ts'

const [recipient] = aMessage(aDomain(anAccount()), {
  recipients: [{ address: 'Bob@There.example', state: 'leased' }],
}).recipients
if (recipient === undefined) throw new Error('no recipient')

function suppressed(result: RecipientResult) {
  const context = { now: START, schedule: DEFAULT_RETRY, began: true }
  const outcome = judgeResult(recipient ?? never(), result, context, 0.5)
  return decideSuppression(outcome, START, { bytes: (n) => new Uint8Array(n) })
}
function never(): never {
  throw new Error('no recipient')
}
const refused = (code: number, detail: string, text: string): RecipientResult => ({
  kind: 'refused',
  host: 'mx.there.example',
  reply: reply(code, detail, text),
})
const unreachable = (permanent: boolean, enhanced: string): RecipientResult => ({
  kind: 'unreachable',
  permanent,
  enhanced,
  problem: 'it could not be reached',
  uncertain: false,
})

describe('what puts an address on the list', () => {
  it.each([
    ['an unknown mailbox', refused(550, '1.1', 'User unknown'), 365],
    ['a closed mailbox', refused(550, '2.1', 'Account disabled'), 180],
    ['a domain that does not exist', unreachable(true, '5.1.2'), 30],
    ['a domain without mail', unreachable(true, '5.1.10'), 30],
  ])('%s', (_, result, days) => {
    expect(suppressed(result)).toMatchObject({
      accountId: recipient.accountId,
      address: 'bob@there.example',
      reason: 'bounce',
      sourceMessageId: recipient.messageId,
      expiresAt: START + days * DAY_MS,
    })
  })

  it.each([
    ['a block for reputation', refused(550, '1.1', 'Your IP is listed at Spamhaus')],
    ['missing authentication', refused(550, '7.26', 'DMARC policy')],
    ['a policy', refused(554, '7.1', 'Recipient address rejected: Access denied')],
    ['content', refused(550, '7.1', 'This message is spam')],
    ['a full mailbox', refused(552, '2.2', 'Mailbox full')],
    ['a size', refused(552, '3.4', 'Message too large')],
    ['what nobody understands', refused(550, '0.0', 'No')],
    ['an unknown mailbox, for now', refused(450, '1.1', 'User unknown')],
    ['a host that is away', unreachable(false, '4.4.1')],
    ['a refusal to relay', refused(554, '7.1', 'Relay access denied')],
    ['delivery', { kind: 'accepted', host: 'mx', reply: reply(250, '0.0', 'ok') } as const],
  ])('not %s', (_, result) => {
    expect(suppressed(result)).toBeUndefined()
  })
})
