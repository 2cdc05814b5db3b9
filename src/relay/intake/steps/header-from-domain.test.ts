import { expect, it } from 'vitest'
import { draftOf, TOOLS } from '../../../../test/support/draft.ts'
import { describeReply } from '#core/reply.ts'
import { accept } from '../accept.ts'
import { headerFromDomain } from './header-from-domain.ts'
import { oneFromHeader } from './one-from-header.ts'

async function run(from: string) {
  const draft = draftOf(`From: ${from}\r\nSender: a@own.test\r\n\r\n`)
  const result = await accept(draft, TOOLS, [oneFromHeader, headerFromDomain])
  return result.kind === 'accepted' ? 'accepted' : describeReply(result.reply)
}

it.each(['me@own.test', 'ME@OWN.Test', 'me@own.test.', 'a@own.test, b@own.test'])(
  'takes %s',
  async (from) => expect(await run(from)).toBe('accepted'),
)

it.each([
  ['me@other.test', '<me@other.test>'],
  ['me@sub.own.test', '<me@sub.own.test>'],
  ['me@own.test.evil.test', '<me@own.test.evil.test>'],
  ['me@second.test', '<me@second.test>'],
  ['a@own.test, b@other.test', '<b@other.test>'],
  ['me@[192.0.2.1]', '<me@[192.0.2.1]>'],
  // Cyrillic letters: another domain, shown in the form that cannot deceive.
  ['me@оwn.test', '<me@xn--wn-emc.test>'],
])('refuses %s and says what would do', async (from, named) => {
  const answer = await run(from)
  expect(answer).toContain('550 5.7.1 ')
  expect(answer).toContain(named)
  expect(answer).toContain('Set the From header to an address at own.test')
})
