import { describe, expect, it } from 'vitest'
import { utf8 } from '#core/bytes.ts'
import { parseMailbox } from '#core/mailbox.ts'
import { scanHeader } from '#proto/header/scan.ts'
import { START, aDomain, anAccount } from '../../../test/support/mail-values.ts'
import { DEFAULT_HEADER_LIMITS } from '../intake/steps/header-parses.ts'
import { mayBeGmail, readGmailConfirmation } from './gmail-confirmation.ts'
import type { InboundMail } from './inbound-mail.ts'

function mailbox(text: string) {
  const parsed = parseMailbox(text)
  if (!parsed.ok) throw new Error(text)
  return parsed.value
}

const LINK = 'https://mail.google.com/mail/f-%5BAN%5D-x0Y'
const TEXT = [
  'You have requested to add me@shop.test to your Gmail account.',
  'Confirmation code: 123456789',
  '',
  `${LINK}`,
  'More at https://support.google.com/mail/answer/1.',
  '',
].join('\r\n')

interface Over {
  readonly text?: string
  readonly header?: string
  readonly subject?: string
  readonly dkim?: string
  readonly verdict?: string
}

function read({
  text = TEXT,
  header = '',
  subject,
  dkim = 'google.com',
  verdict = 'pass',
}: Over = {}) {
  const block = `From: Gmail Team <gmail-noreply@google.com>\r\nSubject: s\r\n${header}\r\n`
  const scanned = scanHeader(utf8(block), DEFAULT_HEADER_LIMITS)
  if (!scanned.ok) throw new Error('unreadable header')
  const mail = {
    author: { mailbox: mailbox('gmail-noreply@google.com') },
    subject: subject ?? 'Gmail Confirmation - Send Mail as  me@shop.test',
    header: scanned.value,
    body: utf8(text),
    arrival: { at: START },
    verdicts: { dkim: [{ result: verdict, domain: dkim }] },
  } as unknown as InboundMail
  return readGmailConfirmation(mail, mailbox('Me@shop.test'), aDomain(anAccount()))
}

describe('Gmail’s confirmation mail', () => {
  it('gives its code and its link, for 72 hours', () => {
    expect(read()).toMatchObject({
      address: 'me@shop.test',
      code: '123456789',
      link: LINK,
      expiresAt: START + 72 * 3_600_000,
    })
    expect(read({ subject: 'GMAIL confirmation - Send mail As me@shop.test' })).toBeDefined()
  })

  it.each<[string, Over]>([
    ['is signed by another', { dkim: 'mail.google.com.evil.test' }],
    ['claims Google with a signature that fails', { verdict: 'fail' }],
    ['claims Google with a key that cannot be had', { verdict: 'temperror' }],
    ['has a trick beside the link of Google', { text: `${TEXT}https://google.com@evil.test/` }],
    ['is signed in part', { header: 'DKIM-Signature: v=1; d=google.com; l=10; b=x\r\n' }],
    ['has two subjects', { header: 'Subject: again\r\n' }],
    ['is about another address', { subject: 'Gmail Confirmation - Send Mail as you@shop.test' }],
    ['does not name the address', { text: TEXT.replace('me@shop.test', 'you@shop.test') }],
    ['has a link elsewhere', { text: `${TEXT}https://evil.test/` }],
    ['has a port behind the host', { text: TEXT.replace('.com/mail/f', '.com:8/mail/f') }],
    ['has no code', { text: TEXT.replace('123456789', '12345') }],
  ])('is none when it %s', (_, over) => {
    expect(read(over)).toBeUndefined()
  })

  it.each([
    ['a@google.com', true],
    ['a@scoutcamp.bounces.google.com', true],
    ['a@evilgoogle.com', false],
    ['a@google.com.evil.test', false],
  ])('may come from %s: %s', (sender, may) => {
    expect(mayBeGmail(mailbox(sender))).toBe(may)
  })

  it('never comes from the null sender', () => {
    expect(mayBeGmail(null)).toBe(false)
  })
})
