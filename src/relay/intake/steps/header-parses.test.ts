import { expect, it } from 'vitest'
import { utf8 } from '#core/bytes.ts'
import { unread } from '../../../../test/support/draft.ts'
import { openDraft } from './header-parses.ts'

it('reads the header once for all steps', () => {
  const opened = openDraft(unread(), utf8('From: me@own.test\r\nTo: b@there.test\r\n\r\n'))
  expect(opened.ok && opened.value.header.fields.map((field) => field.key)).toEqual(['from', 'to'])
})

it.each([
  ['From : me@own.test\r\n\r\n', 'a blank stands between'],
  ['From: me@own.test\r\nSubject: a\nBcc: v@x.test\r\n\r\n', 'an LF without CR'],
  [`From: me@own.test\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 'it is too long'],
  ['From: me@own.test\r\n'.repeat(1001), 'too many fields'],
])('refuses %j', (header, words) => {
  const opened = openDraft(unread(), utf8(header))
  expect(opened).toMatchObject({ ok: false, error: { code: 550, enhanced: '5.6.0' } })
  expect(!opened.ok && opened.error.lines[0]).toContain(words)
})
