import { expect, it } from 'vitest'
import { MINUTE_MS } from '#core/time.ts'
import { draftOf, mailbox, TOOLS } from '../../../test/support/draft.ts'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { accept } from './accept.ts'
import type { Draft } from './draft.ts'
import { FewRecipients } from './few-recipients.ts'

async function aDraft(header: string, count = 1, from = 'reset@own.test'): Promise<Draft> {
  const recipients = Array.from({ length: count }, (_, i) => mailbox(`u${i}@there.test`))
  const envelope = { sender: mailbox('me@own.test'), recipients }
  const accepted = await accept(draftOf(`From: ${from}\r\n${header}\r\n`, { envelope }), TOOLS)
  if (accepted.kind === 'refused') throw new Error(accepted.step)
  return accepted.draft
}

const aFinder = (most = 3): FewRecipients => new FewRecipients(new ManualClock(), most)

it.each([
  ['one recipient', '', 1, 'high'],
  ['three', '', 3, 'high'],
  ['four', '', 4, 'normal'],
  ['a list that can be left', 'List-Unsubscribe: <https://own.test/u>\r\n', 1, 'normal'],
  ['a list by name', 'List-Id: <news.own.test>\r\n', 1, 'normal'],
  ['bulk by its own word', 'Precedence: Bulk\r\n', 1, 'normal'],
  ['another precedence', 'Precedence: first-class\r\n', 1, 'high'],
  ['high by its own word', 'X-Taifa-Priority: high\r\n', 1_000, 'high'],
  ['high by its own word, on a list', 'Precedence: bulk\r\nX-Taifa-Priority: high\r\n', 1, 'high'],
  ['normal by its own word', 'X-Taifa-Priority: normal\r\n', 1, 'normal'],
])('%s: %j', async (_, header, count, priority) => {
  expect(aFinder().priorityOf(await aDraft(header, count))).toBe(priority)
})

it('puts nothing first by itself when it is off', async () => {
  expect(aFinder(0).priorityOf(await aDraft(''))).toBe('normal')
  expect(aFinder(0).priorityOf(await aDraft('X-Taifa-Priority: high\r\n'))).toBe('high')
})

it('tells a newsletter that is mailed one by one from the password reset in its midst', async () => {
  const finder = aFinder()
  const letter = await aDraft('', 1, 'News <NEWS@own.test>')
  let first = 0
  for (let i = 0; i < 50_000; i++) if (finder.priorityOf(letter) === 'high') first++
  expect(first).toBe(100)
  expect(finder.priorityOf(await aDraft('', 1, 'news@own.test'))).toBe('normal')
  expect(finder.priorityOf(await aDraft('', 1, 'reset@own.test'))).toBe('high')
})

it('trusts a sender again that has become quiet', async () => {
  const clock = new ManualClock()
  const finder = new FewRecipients(clock, 3)
  const draft = await aDraft('', 2)
  const count = (times: number): number =>
    Array.from({ length: times }, () => finder.priorityOf(draft)).filter((p) => p === 'high').length
  expect(count(60)).toBe(50)
  await clock.advance(MINUTE_MS / 10)
  expect(count(60)).toBe(5)
  await clock.advance(10 * MINUTE_MS)
  expect(count(60)).toBe(50)
})

it('keeps one account from using up what another has', async () => {
  const finder = aFinder()
  const mine = await aDraft('')
  for (let i = 0; i < 200; i++) finder.priorityOf(mine)
  const theirs = { ...mine, submitter: { ...mine.submitter, accountId: 'other' as never } }
  expect(finder.priorityOf(mine)).toBe('normal')
  expect(finder.priorityOf(theirs)).toBe('high')
})
