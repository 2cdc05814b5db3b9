import fc from 'fast-check'
import PostalMime from 'postal-mime'
import { describe, expect, it } from 'vitest'
import { fromUtf8, utf8 } from '#core/bytes.ts'
import { adviceFor } from './advice.ts'
import { composeDsn, type ComposedDsn, type DsnInput, type DsnRecipient } from './compose.ts'
import { foldField, typedAddress } from './status-field.ts'

const ARRIVED = Date.UTC(2026, 10, 23, 12, 0, 0)

const bob: DsnRecipient = {
  address: 'bob@example.org',
  status: '5.1.1',
  remoteHost: 'mx1.example.org',
  reply: '550 5.1.1 The email account that you tried to reach does not exist',
  explanation: '',
  lastAttemptAt: ARRIVED + 2_000,
}

const input: DsnInput = {
  action: 'failed',
  hostname: 'mail.taifa.test',
  messageIdHeader: '<1@mail.taifa.test>',
  boundary: '0123456789abcdef0123456789abcdef',
  now: ARRIVED + 3_000,
  to: 'alice@customer.test',
  original: {
    subject: 'Invoice 17',
    messageIdHeader: '<17@customer.test>',
    arrivedAt: ARRIVED,
    header: utf8('From: alice@customer.test\r\nTo: bob@example.org\r\nSubject: Invoice 17\r\n\r\n'),
  },
  recipients: [bob],
}

const whole = (dsn: ComposedDsn): string => fromUtf8(dsn.header) + fromUtf8(dsn.body)
const statusText = (dsn: ComposedDsn): string =>
  /Content-Type: message\/delivery-status\r\n\r\n(.*?)\r\n--/s.exec(fromUtf8(dsn.body))?.[1] ?? ''

function expectStrict(text: string): void {
  // CRLF only, printable ASCII, lines within RFC 5322 §2.1.1.
  expect(text.replaceAll('\r\n', '')).toMatch(/^[\t\x20-\x7e]*$/)
  for (const line of text.split('\r\n')) expect(line.length).toBeLessThanOrEqual(998)
}

describe('a report', () => {
  it('is what a person and a program can read, to the letter', () => {
    expect(whole(composeDsn(input)).split('\r\n')).toEqual([
      'From: "Mail Delivery System" <MAILER-DAEMON@mail.taifa.test>',
      'To: <alice@customer.test>',
      'Subject: Not delivered: Invoice 17',
      'Date: Mon, 23 Nov 2026 12:00:03 +0000',
      'Message-ID: <1@mail.taifa.test>',
      'In-Reply-To: <17@customer.test>',
      'References: <17@customer.test>',
      'Auto-Submitted: auto-replied',
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=delivery-status;',
      '\tboundary="0123456789abcdef0123456789abcdef"',
      '',
      '--0123456789abcdef0123456789abcdef',
      'Content-Description: Notification',
      'Content-Type: text/plain; charset=us-ascii',
      'Content-Transfer-Encoding: 7bit',
      '',
      'This is the mail relay mail.taifa.test.',
      '',
      'Your message could not be delivered to this address. No more tries will be',
      'made.',
      '',
      '    Subject:    Invoice 17',
      '    Accepted:   Mon, 23 Nov 2026 12:00:00 +0000',
      '    Message-ID: <17@customer.test>',
      '',
      '<bob@example.org>',
      '    mx1.example.org said:',
      '        550 5.1.1 The email account that you tried to reach does not exist',
      '    The mailbox does not exist there. Check the part before the @ for a',
      '    typing mistake.',
      '',
      'The header of your message follows. Its content is not sent back.',
      '--0123456789abcdef0123456789abcdef',
      'Content-Description: Delivery report',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mail.taifa.test',
      'Arrival-Date: Mon, 23 Nov 2026 12:00:00 +0000',
      '',
      'Original-Recipient: rfc822; bob@example.org',
      'Final-Recipient: rfc822; bob@example.org',
      'Action: failed',
      'Status: 5.1.1',
      'Remote-MTA: dns; mx1.example.org',
      'Diagnostic-Code: smtp; 550 5.1.1 The email account that you tried to reach',
      ' does not exist',
      'Last-Attempt-Date: Mon, 23 Nov 2026 12:00:02 +0000',
      '',
      '--0123456789abcdef0123456789abcdef',
      'Content-Description: Header of the original message',
      'Content-Type: text/rfc822-headers',
      'Content-Transfer-Encoding: 7bit',
      '',
      'From: alice@customer.test',
      'To: bob@example.org',
      'Subject: Invoice 17',
      '--0123456789abcdef0123456789abcdef--',
      '',
    ])
  })

  it('says of a delay until when it is tried', () => {
    const dsn = composeDsn({
      ...input,
      action: 'delayed',
      retryUntil: ARRIVED + 432_000_000,
      recipients: [{ ...bob, status: '4.7.0' }],
    })
    expect(dsn.subject).toBe('Delayed: Invoice 17')
    expect(statusText(dsn)).toContain('Action: delayed\r\nStatus: 4.7.0')
    expect(statusText(dsn)).toContain('Will-Retry-Until: Sat, 28 Nov 2026 12:00:00 +0000')
  })

  it('leaves out what it does not have', () => {
    const dsn = composeDsn({
      ...input,
      original: { ...input.original, messageIdHeader: '', header: new Uint8Array(0) },
      recipients: [
        { ...bob, remoteHost: undefined, reply: undefined, explanation: 'No such domain.' },
      ],
    })
    expect(whole(dsn)).not.toMatch(/In-Reply-To|References|rfc822-headers|Remote-MTA|Diagnostic/)
    expect(whole(dsn)).toContain('    No such domain.')
  })

  it('encodes an unusual subject, and the reader gets it back', async () => {
    const subject = 'Facture n° 17 — “échéance” 请付款 🧾 '.repeat(4).trim()
    const dsn = composeDsn({ ...input, original: { ...input.original, subject } })
    expectStrict(whole(dsn))
    const parsed = await PostalMime.parse(whole(dsn))
    expect(parsed.subject).toBe(`Not delivered: ${subject}`)
    expect(parsed.text).toContain('échéance')
  })

  it('types a UTF-8 address as RFC 6533 has it and keeps to ASCII', () => {
    const dsn = composeDsn({
      ...input,
      recipients: [{ ...bob, address: 'bj\u00f6rn+x@example.org' }],
    })
    expectStrict(whole(dsn))
    expect(dsn.needsSmtpUtf8).toBe(false)
    expect(statusText(dsn)).toContain(
      String.raw`Final-Recipient: utf-8; bj\x{F6}rn\x{2B}x@example.org`,
    )
  })

  it('needs SMTPUTF8 only for a reader whose own address does', () => {
    const dsn = composeDsn({ ...input, to: 'j\u00fcrgen@customer.test' })
    expect(dsn.needsSmtpUtf8).toBe(true)
    expectStrict(fromUtf8(dsn.body))
  })

  it('sends a UTF-8 header back as message/global-headers', () => {
    const header = utf8(`Subject: ${'é'.repeat(100)}\r\nX-Long: ${'y'.repeat(2_000)}\r\n\r\n`)
    const dsn = composeDsn({ ...input, original: { ...input.original, header } })
    expectStrict(whole(dsn))
    expect(whole(dsn)).toContain('Content-Type: message/global-headers\r\n')
  })

  it('cuts a giant header at a line', () => {
    const header = utf8(`${'X-Filler: 0123456789\r\n'.repeat(10_000)}\r\n`)
    const dsn = composeDsn({ ...input, original: { ...input.original, header } })
    expect(dsn.body.length).toBeLessThan(36_000)
    expect(whole(dsn)).toMatch(/X-Filler: 0123456789\r\n--0123456789abcdef0123456789abcdef--/)
  })

  it('names a hundred of a thousand recipients in words, and all of them for programs', () => {
    const recipients = Array.from({ length: 1_000 }, (_, i) => ({
      ...bob,
      address: `u${i}@e.test`,
    }))
    const text = whole(composeDsn({ ...input, recipients }))
    expect(text.match(/^Final-Recipient:/gm)).toHaveLength(1_000)
    expect(text).toContain('... and 900 more addresses')
    expect(text.length).toBeLessThan(600_000)
  })
})

it('stays strict whatever hosts, senders and messages say', async () => {
  const wild = fc.string({ unit: 'binary', maxLength: 200 })
  await fc.assert(
    fc.asyncProperty(
      wild,
      wild,
      wild,
      fc.uint8Array({ maxLength: 400 }),
      async (a, b, c, bytes) => {
        const dsn = composeDsn({
          ...input,
          original: { subject: a, messageIdHeader: b, arrivedAt: ARRIVED, header: bytes },
          recipients: [{ ...bob, reply: c, explanation: a, remoteHost: b, address: c || 'x' }],
        })
        expectStrict(whole(dsn))
        const parsed = await PostalMime.parse(whole(dsn))
        expect(parsed.headers.filter((each) => each.key === 'to')).toHaveLength(1)
        // One group about the message and one about the recipient: nothing smuggled another in.
        expect(statusText(dsn).trimEnd().split('\r\n\r\n')).toHaveLength(2)
        expect(statusText(dsn).match(/^Status:/gm)).toHaveLength(1)
      },
    ),
  )
})

describe('fields of the delivery status', () => {
  it('folds at spaces and cuts a word without any', () => {
    const lines = foldField('Diagnostic-Code', `smtp; ${'word '.repeat(40)}`)
    expect(lines.every((line) => line.length <= 78)).toBe(true)
    expect(lines.slice(1).every((line) => line.startsWith(' '))).toBe(true)
    expect(Math.max(...foldField('X', 'y'.repeat(5_000)).map((l) => l.length))).toBeLessThan(998)
  })

  it('types an ASCII address plainly', () => {
    expect(typedAddress('"odd one"@example.org')).toBe('rfc822; "odd one"@example.org')
  })
})

describe('advice', () => {
  it('tells 5.1.1 from 5.1.10', () => {
    expect(adviceFor('5.1.1')).toContain('mailbox does not exist')
    expect(adviceFor('5.1.10')).toContain('receives no mail')
  })

  it('has something to say about any code', () => {
    for (const status of ['4.4.7', '5.7.1', '5.0.0', '9.9.9', '']) {
      expect(adviceFor(status)).toMatch(/\.$/)
    }
  })
})
