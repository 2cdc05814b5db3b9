import { describe, expect, it } from 'vitest'
import type { AccountId, ConnectionId, CredentialId } from '#core/ids.ts'
import { parseIp, type IpAddress } from '#core/ip.ts'
import { reply, type SmtpReply } from '#core/reply.ts'
import { Secret } from '#core/secret.ts'
import type { SessionEnd } from '../ports/smtp-session.ts'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { OpenSession } from './open-session.ts'

const OWNER = {
  accountId: 'account' as AccountId,
  credentialId: 'credential' as CredentialId,
  revokedAt: undefined,
}
const PEER = {
  connectionId: 'c' as ConnectionId,
  address: parseIp('192.0.2.1') as IpAddress,
  port: 1,
}
const ID = '0190a000-0000-7000-8000-000000000001'

type Event =
  | readonly ['C' | 'login', string]
  | readonly ['S' | 'finished', SmtpReply]
  | readonly ['end', SessionEnd]
  | readonly ['content', number]

const BAD: readonly Event[] = [
  ['C', 'AUTH PLAIN [secret]'],
  ['login', 'User@shop.example'],
  ['S', reply(535, '7.8', 'Bad')],
]
const MAIL: readonly Event[] = [
  ['C', 'MAIL FROM:<a@b.example>'],
  ['S', reply(250, '1.0', 'Ok')],
]
const SENT: readonly Event[] = [
  ...MAIL,
  ['C', 'DATA'],
  ['S', reply(354, undefined, 'Go on')],
  ['content', 1_200],
  ['content', 34],
  ['finished', reply(250, '0.0', `Queued as ${ID}`)],
  ['S', reply(250, '0.0', `Queued as ${ID}`)],
]

function played(events: readonly Event[], open = false): OpenSession {
  const session = new OpenSession(PEER, 'submission', new ManualClock())
  for (const event of events) {
    switch (event[0]) {
      case 'C':
        session.heard(event[1])
        break
      case 'S':
        session.said(event[1])
        break
      case 'login': {
        const attempt = { authzid: '', username: event[1], password: new Secret('x') }
        const answer = reply(535, '7.8', 'Bad')
        session.login({ ...attempt, mechanism: 'PLAIN' }, answer)
        break
      }
      case 'finished':
        session.finished(event[1])
        break
      case 'content':
        session.content(event[1])
        break
      case 'end':
        session.ended(event[1])
    }
  }
  if (!open) session.closed()
  return session
}

const said = (events: readonly Event[], owner?: Partial<typeof OWNER> & object) =>
  played(events).snapshot(
    owner === undefined ? new Map() : new Map([['user@shop.example', { ...OWNER, ...owner }]]),
  )

describe('a connection', () => {
  it('that brought a message is accepted, and names the message', () => {
    const session = said(SENT)
    expect(session).toMatchObject({
      outcome: 'accepted',
      summary: 'One message was accepted.',
      messagesAccepted: 1,
      dialogue: { messageIds: [ID], omitted: undefined },
    })
    expect(session.dialogue.lines.map(({ text }) => text)).toContain('[1234 bytes of the message]')
  })

  it('tells what it refused beside what it took', () => {
    const { outcome, summary } = said([
      ['C', 'RCPT TO:<x@y.example>'],
      ['S', reply(550, '1.1', 'No such user')],
      ...SENT,
    ])
    expect(outcome).toBe('accepted')
    expect(summary).toBe(
      'One message was accepted; something else was not: A recipient was refused: 550 5.1.1 No such user',
    )
  })

  it('tells a wrong password from a deleted credential and from an unknown name', () => {
    expect(said(BAD, {})).toMatchObject({
      outcome: 'login_failed',
      accountId: 'account',
      credentialId: 'credential',
      username: 'User@shop.example',
      summary: expect.stringContaining('The password for User@shop.example is wrong') as string,
    })
    expect(said(BAD, { revokedAt: Date.UTC(2026, 0, 2) } as never).summary).toContain(
      'was deleted on 2026-01-02',
    )
    expect(said(BAD)).toMatchObject({ accountId: undefined, outcome: 'login_failed' })
    expect(said(BAD).summary).toContain('is not known here')
  })

  it.each<readonly [string, readonly Event[], string, string]>([
    [
      'a sender',
      [
        ['C', 'MAIL FROM:<x@y>'],
        ['S', reply(550, '7.1', 'Not yours')],
      ],
      'refused',
      'The sender was refused: 550 5.7.1 Not yours',
    ],
    [
      'a sender, and what was pipelined behind it',
      [
        ['C', 'MAIL FROM:<x@y>'],
        ['S', reply(550, '7.1', 'Not yours')],
        ['C', 'RCPT TO:<a@b>'],
        ['S', reply(503, '5.1', 'Send MAIL FROM first')],
        ['C', 'DATA'],
        ['S', reply(503, '5.1', 'Send MAIL FROM and RCPT TO first')],
      ],
      'refused',
      'The sender was refused: 550 5.7.1 Not yours',
    ],
    [
      'AUTH in the clear',
      [
        ['C', 'AUTH PLAIN [secret]'],
        ['S', reply(530, '7.0', 'TLS first')],
      ],
      'login_failed',
      'The login was refused: 530 5.7.0 TLS first',
    ],
    [
      'nothing',
      [
        ['C', 'QUIT'],
        ['end', 'quit'],
      ],
      'no_message',
      'The client said QUIT without sending a message.',
    ],
    [
      'junk',
      [
        ['C', 'NOOP'],
        ['S', reply(500, '5.2', 'What?')],
        ['end', 'eof'],
      ],
      'no_message',
      'The client closed the connection without sending a message.',
    ],
    [
      'silence',
      [
        ['S', reply(421, '4.2', 'Timeout')],
        ['end', 'timed-out'],
      ],
      'dropped',
      'The client was silent for too long: 421 4.4.2 Timeout',
    ],
    [
      'half a message',
      [...MAIL, ['end', 'eof']],
      'dropped',
      'The client went away in the middle of a message.',
    ],
    [
      'a reset in half a message',
      MAIL,
      'dropped',
      'The client went away in the middle of a message.',
    ],
  ])('of %s says why', (_, events, outcome, summary) => {
    expect(said(events)).toMatchObject({ outcome, summary })
  })

  it('that is open says so', () => {
    expect(played([], true).snapshot(new Map())).toMatchObject({
      endedAt: undefined,
      outcome: 'no_message',
      summary: 'The connection is open; no message has come yet.',
    })
  })

  it('of any length costs 16 kB, its beginning and its end', () => {
    const many = Array.from({ length: 5_000 }, (_, i): Event => ['C', `RCPT TO:<r${i}@x.example>`])
    const { lines, omitted } = said([['C', 'EHLO me'], ...many, ['C', 'QUIT']]).dialogue
    expect(lines[0]?.text).toBe('EHLO me')
    expect(lines.at(-1)?.text).toBe('QUIT')
    expect(lines.length + (omitted?.lines ?? 0)).toBe(5_002)
    expect(JSON.stringify(lines).length).toBeLessThan(32_000)
    expect(lines[(omitted?.after ?? 0) - 1]?.text).toMatch(/^RCPT TO:<r1\d\d@/)
    const long = said([['C', `EHLO ${'x'.repeat(100_000)}`]])
    expect(JSON.stringify(long).length).toBeLessThan(1_500)
  })
})
