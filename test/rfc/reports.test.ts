import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromUtf8, utf8 } from '#core/bytes.ts'
import { isComplaint, parseArf } from '#proto/dsn/arf.ts'
import { composeDsn } from '#proto/dsn/compose.ts'
import { parseDsn, statusIn } from '#proto/dsn/parse.ts'
import { fieldOf } from '#proto/mime/parts.ts'
import { cpuMs } from '../support/cpu-time.ts'

const read = (name: string): Uint8Array =>
  readFileSync(join(import.meta.dirname, 'reports', `${name}.eml`))
const crlf = (bytes: Uint8Array): Uint8Array =>
  utf8(fromUtf8(bytes).replace(/\r?\n/g, '\r\n'))

function brief(bytes: Uint8Array): unknown {
  const report = parseDsn(bytes)
  return (
    report && [
      report.source,
      fieldOf(report.original, 'message-id') ?? '-',
      ...report.recipients.map(
        ({ finalRecipient, action, status, diagnostic }) =>
          `${finalRecipient} ${action} ${status}: ${diagnostic}`,
      ),
    ]
  )
}

describe('a delivery report', () => {
  it.each<[string, readonly string[] | undefined]>([
    [
      'postfix',
      [
        'fields',
        '<17@shop.example>',
        'bob@there.example failed 5.1.1: 550 5.1.1 <bob@there.example>: Recipient address rejected: User unknown',
        'ann@there.example delayed 4.2.2: 452 4.2.2 Mailbox full',
      ],
    ],
    [
      'exchange',
      [
        'fields',
        '<18@shop.example>',
        'carol@contoso.example failed 5.1.10: 550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup',
      ],
    ],
    ['utf8', ['fields', '-', 'dörte@there.example failed 5.1.1: ']],
    [
      'qmail',
      [
        'text',
        '<19@shop.example>',
        'bob@old.example failed 5.1.1: Sorry, no mailbox here by that name. (#5.1.1)',
        'ann@old.example failed 5.2.2: 192.0.2.7 does not like recipient. Remote host said: 552 5.2.2 Over quota Giving up on 192.0.2.7.',
      ],
    ],
    [
      'exim',
      [
        'text',
        '<20@shop.example>',
        'bob@there.example failed 5.1.1: host mx.there.example [192.0.2.9] SMTP error from remote mail server after RCPT TO:<bob@there.example>: 550 5.1.1 No such user',
      ],
    ],
    [
      'sendmail',
      [
        'text',
        '-',
        'bob@there.example failed 5.1.1: (reason: 550 5.1.1 <bob@there.example>... User unknown)',
      ],
    ],
    [
      'exchange-text',
      [
        'text',
        '<21@shop.example>',
        'carol@contoso.example failed 5.1.1: #550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##rfc822;carol@contoso.example',
      ],
    ],
    ['vacation', undefined],
    ['arf', undefined],
  ])('%s', (name, expected) => {
    expect(brief(read(name))).toEqual(expected)
    expect(brief(crlf(read(name)))).toEqual(expected)
  })

  it('tells who made it and for which envelope', () => {
    expect(parseDsn(read('postfix'))).toMatchObject({
      reportingMta: 'mx.sender.example',
      envelopeId: 'order-17',
      recipients: [{ originalRecipient: 'Bob@there.example', remoteMta: 'mx.there.example' }, {}],
    })
  })

  it('of ours is understood by us', () => {
    const dsn = composeDsn({
      action: 'failed',
      hostname: 'mail.taifa.test',
      messageIdHeader: '<r@mail.taifa.test>',
      boundary: 'b'.repeat(20),
      now: 0,
      to: 'shop@shop.example',
      original: {
        subject: 'Order',
        messageIdHeader: '<24@shop.example>',
        arrivedAt: 0,
        header: utf8('Message-ID: <24@shop.example>\r\n\r\n'),
      },
      recipients: [
        {
          address: 'dörte@there.example',
          status: '5.1.1',
          remoteHost: 'mx.there.example',
          reply: '550 5.1.1 No such user',
          explanation: '',
          lastAttemptAt: 0,
        },
      ],
    })
    expect(brief(Buffer.concat([dsn.header, dsn.body]))).toEqual([
      'fields',
      '<24@shop.example>',
      'dörte@there.example failed 5.1.1: 550 5.1.1 No such user',
    ])
  })

  it.each([
    ['550 5.1.1 x', '5.1.1'],
    ['#5.1.1', '5.1.1'],
    ['(#4.4.1)', '4.4.1'],
    ['192.0.2.1 said 550 no', '5.0.0'],
    ['version 5.1.1.2', undefined],
    ['5500', undefined],
    ['', undefined],
  ])('has its status in %j', (text, status) => {
    expect(statusIn(text)).toBe(status)
  })
})

describe('a feedback report', () => {
  it('names the reader, the sender and the message', () => {
    const report = parseArf(read('arf'))
    expect(report).toMatchObject({
      feedbackType: 'abuse',
      userAgent: 'SomeGenerator/1.0',
      sourceIp: '192.0.2.1',
      originalMailFrom: 'b-1@bounce.shop.example',
      originalRcptTo: ['Bob@there.example'],
      reportedDomains: ['shop.example'],
      incidents: 3,
    })
    expect(fieldOf(report?.original ?? [], 'message-id')).toBe('<22@shop.example>')
  })

  it('of Outlook.com is a forwarded message with the reader in a field', () => {
    const report = parseArf(read('jmrp'))
    expect(report).toMatchObject({
      feedbackType: 'abuse',
      originalRcptTo: ['bob@outlook.example'],
    })
    expect(parseArf(read('postfix'))).toBeUndefined()
  })

  it('is a complaint unless it says the opposite', () => {
    expect(isComplaint({ feedbackType: 'abuse' })).toBe(true)
    expect(isComplaint({ feedbackType: 'something new' })).toBe(true)
    expect(isComplaint({ feedbackType: 'not-spam' })).toBe(false)
    expect(isComplaint({ feedbackType: 'auth-failure' })).toBe(false)
  })
})

describe('any bytes', () => {
  const corpus = ['postfix', 'exchange', 'qmail', 'exim', 'arf', 'jmrp'].map((name) =>
    fromUtf8(read(name)),
  )
  it('are read without an exception, also reports that were cut or stirred', () => {
    const wild = fc.tuple(fc.constantFrom(...corpus), fc.nat(), fc.nat(), fc.string())
    fc.assert(
      fc.property(wild, ([text, from, to, middle]) => {
        const a = from % text.length
        const b = to % text.length
        const bytes = utf8(text.slice(0, a) + middle + text.slice(b))
        for (const each of parseDsn(bytes)?.recipients ?? [])
          expect(each.status).toMatch(/^[245]\.\d{1,3}\.\d{1,3}$/)
        parseArf(bytes)
      }),
      { numRuns: 1_000 },
    )
  })

  it('take time in proportion to their size', async () => {
    const nasty = [
      'a@'.repeat(500_000),
      `From: mailer-daemon\n\n${'<a@b '.repeat(200_000)}`,
      `From: mailer-daemon\n\n${'a@b.example\n'.repeat(80_000)}`,
      `Content-Type: multipart/report; boundary=x\n\n${'--x\n'.repeat(250_000)}`,
      `Content-Type: multipart/report${'; a=b'.repeat(200_000)}\n\n`,
    ]
    const reading = (): void => {
      for (const text of nasty) {
        parseDsn(utf8(text))
        parseArf(utf8(text))
      }
    }
    // Quadratic, each would take minutes.
    expect(await cpuMs(reading)).toBeLessThan(5_000)
  })
})
