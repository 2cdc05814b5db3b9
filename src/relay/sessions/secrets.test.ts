import { describe, expect, it } from 'vitest'
import { fromLatin1, utf8 } from '#core/bytes.ts'
import type { ConnectionId } from '#core/ids.ts'
import { parseIp, type IpAddress } from '#core/ip.ts'
import { reply } from '#core/reply.ts'
import { openSession, step, type Step } from '#proto/smtp/server/session.ts'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { OpenSession } from './open-session.ts'
import { safeLine } from './safe-line.ts'

/* What a client says as a secret is in no record, whatever it says it in. */

const CANARY = 'Canary0Canary1Canary2'
const ENCODED = Buffer.from(CANARY).toString('base64')
const PLAIN = Buffer.from(`\0user\0${CANARY}`).toString('base64')
const USER = Buffer.from('user').toString('base64')

/** Speaks the real dialogue to the real machine; logins are refused. */
function record(said: string, requiresTls = false): OpenSession {
  const policy = {
    hostname: 'mail.taifa.test',
    maxMessageBytes: 1_000_000,
    maxRecipients: 10,
    requiresTls,
    requiresLogin: true,
    offersTls: true,
    traced: true,
  }
  const peer = {
    connectionId: 'c' as ConnectionId,
    address: parseIp('192.0.2.1') as IpAddress,
    port: 1,
  }
  const session = new OpenSession(peer, 'submission', new ManualClock())
  let at: Step = openSession(policy, undefined)
  const perform = (): void => {
    let answer = false
    for (const effect of at.effects) {
      if (effect.kind === 'heard') session.heard(effect.line)
      else if (effect.kind === 'reply') session.said(effect.reply)
      else if (effect.kind === 'ask') answer = true
    }
    if (!answer) return
    at = step(at.session, { kind: 'answer', reply: reply(535, '7.8', 'no') })
    perform()
  }
  perform()
  at = step(at.session, { kind: 'bytes', bytes: utf8(said) })
  perform()
  session.closed()
  return session
}

const FORMS: ReadonlyArray<readonly [string, string]> = [
  ['PLAIN with its first response', `AUTH PLAIN ${PLAIN}\r\n`],
  ['PLAIN on a line of its own', `AUTH PLAIN\r\n${PLAIN}\r\n`],
  ['LOGIN', `AUTH LOGIN\r\n${USER}\r\n${ENCODED}\r\n`],
  ['LOGIN with the user name inline', `AUTH LOGIN ${USER}\r\n${ENCODED}\r\n`],
  ['cancelled, and sent all the same', `AUTH LOGIN\r\n*\r\n${ENCODED}\r\n${CANARY}\r\n`],
  ['three logins in one packet', `AUTH PLAIN ${PLAIN}\r\n`.repeat(3) + `${ENCODED}\r\n`],
  ['a mechanism that is not offered', `AUTH CRAM-MD5\r\n${ENCODED}\r\n`],
  ['a mechanism that is the password', `AUTH ${ENCODED}\r\n`],
  ['two responses', `AUTH PLAIN ${PLAIN} ${ENCODED}\r\n`],
  ['a tab for a blank', `AUTH\tPLAIN\t${PLAIN}\r\n`],
  ['a blank before', ` AUTH PLAIN ${PLAIN}\r\n`],
  ['nothing between', `AUTHPLAIN ${PLAIN}\r\n`],
  ['the words of POP3', `USER user\r\nPASS ${CANARY}\r\n`],
  ['a command that takes any text', `NOOP ${CANARY}\r\nHELP ${CANARY}\r\nVRFY ${CANARY}\r\n`],
  ['content after DATA was refused', `DATA\r\nSubject: ${CANARY}\r\n\r\n${CANARY}\r\n.\r\n`],
  ['a line that is too long', `AUTH PLAIN ${PLAIN.repeat(500)}\r\n`],
  ['MAIL with AUTH', `MAIL FROM:<a@b.example> AUTH=${CANARY}\r\n`],
]

describe('the record of a connection', () => {
  it.each(FORMS)('holds no secret: %s', (_, said) => {
    for (const requiresTls of [false, true]) {
      for (const hello of ['EHLO client\r\n', '']) {
        const kept = JSON.stringify(record(hello + said, requiresTls).snapshot(new Map()))
        expect(kept).toContain('220 mail.taifa.test')
        for (const secret of [CANARY, ENCODED, PLAIN]) expect(kept).not.toContain(secret)
      }
    }
  })

  it('shows what it need not hide', () => {
    const lines = [
      'EHLO client.example',
      'MAIL FROM:<a@b.example> SIZE=100 BODY=8BITMIME',
      'rcpt to:<c@d.example>',
      'BDAT 100 LAST',
      'QUIT',
      'AUTH PLAIN [secret]',
      '[secret]',
    ]
    expect(lines.map(safeLine)).toEqual(lines)
    expect(safeLine('GET / HTTP/1.1')).toBe('[not a command, 14 bytes]')
    expect(safeLine(fromLatin1(new Uint8Array([0xff, 0x85])))).toBe('[not a command, 2 bytes]')
  })
})
