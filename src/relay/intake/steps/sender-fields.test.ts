import { expect, it } from 'vitest'
import { after, draftOf, TOOLS } from '../../../../test/support/draft.ts'
import { senderFields } from './sender-fields.ts'

const run = (fields: string) =>
  after(senderFields, draftOf(`From: me@own.test\r\n${fields}\r\n\r\n`))

it('asks the store only about domains other than its own', async () => {
  TOOLS.asked.length = 0
  await run('Sender: you@own.test')
  expect(TOOLS.asked).toEqual([])
  await run('Sender: you@second.test')
  expect(TOOLS.asked).toEqual(['second.test'])
})

it.each([
  'X: no sender fields',
  'Sender: you@own.test',
  'Sender: you@second.test',
  'Resent-From: a@own.test, b@second.test\r\nResent-Sender: c@own.test\r\nResent-To: x@x.test',
])('takes %j', async (fields) => expect(await run(fields)).toContain(fields))

it.each([
  ['Sender: you@other.test', '550 5.7.1 Sender address <you@other.test>'],
  ['resent-from: you@other.test', '550 5.7.1 resent-from address <you@other.test>'],
  ['Resent-Sender: you@[192.0.2.1]', '550 5.7.1 Resent-Sender address'],
  ['Sender: you@own.test\r\nSender: me@own.test', '550 5.6.0 The message has too many Sender'],
  ['Sender: you@own.test, me@own.test', '550 5.6.0 The Sender header cannot be read safely'],
  ['Sender: nobody', '550 5.6.0 The Sender header cannot be read safely'],
  ['Sender: x@other.test (me@own.test)', '550 5.6.0 The Sender header cannot be read safely'],
  ['Resent-From: a@own.test\r\n'.repeat(6).trim(), '550 5.6.0 The message has too many'],
])('refuses %j', async (fields, words) => expect(await run(fields)).toContain(words))
