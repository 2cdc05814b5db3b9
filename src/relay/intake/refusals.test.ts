import { expect, it } from 'vitest'
import type { SmtpReply } from '#core/reply.ts'
import * as refusals from './refusals.ts'

const DOMAIN = 'own.test' as never
const HOSTILE = `"a\r\n250 2.0.0 Queued\u202e${'x'.repeat(400)}"@${'long.'.repeat(45)}test`

const ALL: ReadonlyArray<readonly [string, SmtpReply]> = [
  ['wrong password', refusals.badLogin()],
  ['store away at login', refusals.loginStoreAway()],
  ['MAIL without login', refusals.notLoggedIn()],
  ['credential deleted', refusals.credentialRevoked()],
  ['account suspended', refusals.accountSuspended()],
  ['domain not verified', refusals.domainNotVerified(DOMAIN)],
  ['envelope sender', refusals.senderNotAllowed('me@other.test', DOMAIN)],
  ['recipient without domain', refusals.recipientWithoutDomain('postmaster')],
  ['From header', refusals.fromNotAllowed('me@other.test', DOMAIN)],
  ['Sender header', refusals.senderFieldNotAllowed('Sender', 'me@other.test', DOMAIN)],
  ['no From', refusals.noFrom()],
  ['two From', refusals.manyFrom(2)],
  ['unreadable From', refusals.badAddressField('From', 'a quotation mark is not closed')],
  ['several authors without Sender', refusals.senderRequired()],
  ['too many Sender', refusals.tooManyOf('Sender')],
  ['loop', refusals.loop(101)],
  ['message too big', refusals.messageTooBig(26_214_400)],
  ['header too big', refusals.headerTooBig(262_144)],
  ['header fault', refusals.badHeader({ kind: 'space-before-colon', at: 4, line: 3 })],
  ['disk full', refusals.diskFull()],
  ['store away', refusals.storeAway()],
]

function wire({ code, enhanced, lines }: SmtpReply): string[] {
  return lines.map((line, i) => `${code}${i < lines.length - 1 ? '-' : ' '}${enhanced} ${line}`)
}

it('says each in the words that are written down', async () => {
  const text = ALL.map(([name, reply]) => [`# ${name}`, ...wire(reply), ''].join('\n')).join('\n')
  await expect(text).toMatchFileSnapshot('./refusals.golden.txt')
})

it('gives the class of the code in the enhanced code, and lines that fit', () => {
  const hostile = [
    refusals.senderNotAllowed(HOSTILE, HOSTILE as never),
    refusals.fromNotAllowed(HOSTILE, HOSTILE as never),
    refusals.senderFieldNotAllowed(HOSTILE, HOSTILE, HOSTILE as never),
    refusals.badAddressField(HOSTILE, 'x'),
    refusals.domainNotVerified(HOSTILE as never),
  ]
  for (const reply of [...ALL.map(([, said]) => said), ...hostile]) {
    expect(reply.enhanced?.[0]).toBe(String(reply.code)[0])
    for (const line of wire(reply)) {
      expect(line.length).toBeLessThanOrEqual(510)
      expect(line).toMatch(/^[\x20-\x7e]+$/)
    }
  }
})
