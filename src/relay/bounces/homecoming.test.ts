import { describe, expect, it } from 'vitest'
import { utf8 } from '#core/bytes.ts'
import { parseMailbox } from '#core/mailbox.ts'
import { DAY_MS } from '#core/time.ts'
import { scanHeader } from '#proto/header/scan.ts'
import { START, aDomain, aMessage, anAccount } from '../../../test/support/mail-values.ts'
import { DEFAULT_HEADER_LIMITS } from '../intake/steps/header-parses.ts'
import { readHomecoming } from './homecoming.ts'

function sent(...addresses: readonly string[]) {
  const recipients = addresses.map((address) => ({ address, state: 'delivered' as const }))
  return aMessage(aDomain(anAccount()), { recipients })
}

function home(about: ReturnType<typeof sent>, source: string, sender: string | null = null) {
  const [head = '', ...rest] = source.split('\r\n\r\n')
  const header = scanHeader(utf8(`${head}\r\n\r\n`), DEFAULT_HEADER_LIMITS)
  if (!header.ok) throw new Error('the header cannot be read')
  const parsed = sender === null ? undefined : parseMailbox(sender)
  const mail = {
    header: header.value,
    body: utf8(rest.join('\r\n\r\n')),
    sender: parsed?.ok === true ? parsed.value : null,
    arrival: { at: START } as Parameters<typeof readHomecoming>[0]['arrival'],
  }
  return readHomecoming(mail, about, { bytes: (count) => new Uint8Array(count) })
}

interface Group {
  readonly to: string
  readonly action?: string
  readonly status?: string
  readonly diagnostic?: string
}

function dsn(...groups: readonly Group[]): string {
  const fields = groups.map(({ to, action = 'failed', status = '5.1.1', diagnostic }) =>
    [
      `Final-Recipient: rfc822; ${to}`,
      `Action: ${action}`,
      `Status: ${status}`,
      'Remote-MTA: dns; mx.there.example',
      `Diagnostic-Code: smtp; ${diagnostic ?? `550 ${status} User unknown`}`,
      '',
    ].join('\r\n'),
  )
  return [
    'From: MAILER-DAEMON@there.example',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
    '',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.there.example',
    '',
    ...fields,
    '--b--',
    '',
  ].join('\r\n')
}

function arf(type: string, ...readers: readonly string[]): string {
  return [
    'From: feedback@provider.example',
    'Content-Type: multipart/report; report-type=feedback-report; boundary="b"',
    '',
    '--b',
    'Content-Type: message/feedback-report',
    '',
    `Feedback-Type: ${type}`,
    'User-Agent: Provider/1',
    ...readers.map((reader) => `Original-Rcpt-To: <${reader}>`),
    '',
    '--b--',
    '',
  ].join('\r\n')
}

describe('a delivery report that comes home', () => {
  it('ends the recipient that it names, with the class, and suppresses the address', () => {
    const about = sent('Bob@There.example', 'ann@there.example')
    expect(home(about, dsn({ to: 'bob@there.example' }))).toEqual([
      {
        kind: 'bounce',
        recipientId: about.recipients[0]?.id,
        problem: 'mx.there.example reported later: 550 5.1.1 User unknown',
        event: expect.objectContaining({
          name: 'bounced',
          recipientId: about.recipients[0]?.id,
          messageId: about.message.id,
          detail: expect.objectContaining({ class: 'mailbox-unknown', kind: 'hard' }) as unknown,
        }) as unknown,
        suppression: expect.objectContaining({
          address: 'bob@there.example',
          reason: 'bounce',
          expiresAt: START + 365 * DAY_MS,
        }) as unknown,
      },
    ])
  })

  it.each([
    ['a full mailbox', '5.2.2', '552 5.2.2 Mailbox full'],
    ['a block', '5.7.1', '550 5.7.1 This message is spam'],
    ['time that ran out', '4.4.7', '451 4.4.7 expired'],
  ])('ends but does not suppress for %s', (_, status, diagnostic) => {
    const found = home(sent('b@x.example'), dsn({ to: 'b@x.example', status, diagnostic }))
    expect(found).toMatchObject([{ kind: 'bounce', suppression: undefined }])
  })

  it.each(['delayed', 'delivered', 'relayed', 'expanded'])(
    'says nothing when it is %s',
    (action) => {
      expect(home(sent('b@x.example'), dsn({ to: 'b@x.example', action }))).toEqual([])
    },
  )

  it('about another address ends the only recipient, and suppresses nobody', () => {
    const found = home(sent('b@x.example'), dsn({ to: 'behind@y.example' }))
    expect(found).toMatchObject([{ kind: 'bounce', suppression: undefined }])
    expect(home(sent('b@x.example', 'c@x.example'), dsn({ to: 'behind@y.example' }))).toEqual([])
  })

  it('counts each recipient once', () => {
    const twice = dsn({ to: 'b@x.example' }, { to: 'B@x.example' })
    expect(home(sent('b@x.example', 'c@x.example'), twice)).toHaveLength(1)
  })

  it('counts only from the null sender', () => {
    expect(home(sent('b@x.example'), dsn({ to: 'b@x.example' }), 'b@x.example')).toEqual([])
  })

  it('is not an automatic answer', () => {
    const answer = 'From: b@x.example\r\nSubject: Away\r\n\r\nI am away until failure.\r\n'
    expect(home(sent('b@x.example'), answer)).toEqual([])
  })
})

describe('a complaint that comes home', () => {
  it('suppresses the reader for good, also from a sender with a name', () => {
    const about = sent('b@x.example', 'c@x.example')
    expect(home(about, arf('abuse', 'C@x.example'), 'fbl@provider.example')).toMatchObject([
      {
        kind: 'complaint',
        event: { name: 'complained', recipientId: about.recipients[1]?.id },
        suppression: { address: 'c@x.example', reason: 'complaint', expiresAt: undefined },
      },
    ])
  })

  it('is the only recipient’s when the provider hides the reader, else nobody’s', () => {
    expect(home(sent('b@x.example'), arf('abuse'))).toMatchObject([
      { suppression: { address: 'b@x.example' } },
    ])
    expect(home(sent('b@x.example', 'c@x.example'), arf('abuse'))).toMatchObject([
      { event: { recipientId: undefined }, suppression: undefined },
    ])
  })

  it('is none when the reader says that it is no spam', () => {
    expect(home(sent('b@x.example'), arf('not-spam', 'b@x.example'))).toEqual([])
  })
})
