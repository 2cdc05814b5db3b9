import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { concatBytes, fromLatin1, utf8 } from '#core/bytes.ts'
import { parseMailbox, type Mailbox } from '#core/mailbox.ts'
import { reply, type SmtpReply } from '#core/reply.ts'
import { Secret } from '#core/secret.ts'
import { encodeCommand, parseCommand, traceCommand, type Command } from './command.ts'
import { DataDecoder } from './data-decoder.ts'
import { DotStuffer } from './dot-stuff.ts'
import { mailParams, readMailParams, readRcptParams, rcptParams } from './params.ts'
import { formatReply, ReplyDecoder, type ReplyEvent } from './reply.ts'

/** The same bytes in pieces of arbitrary sizes. */
export const split = (bytes: Uint8Array): fc.Arbitrary<Uint8Array[]> =>
  fc.array(fc.nat({ max: bytes.length }), { maxLength: 12 }).map((cuts) => {
    const points = [...new Set([0, ...cuts, bytes.length])].toSorted((a, b) => a - b)
    return points.slice(1).map((to, i) => bytes.slice(points[i], to))
  })

const mailboxes: readonly Mailbox[] = [
  'a@b.test',
  'Some.Body+tag@xn--mnchen-3ya.test',
  '"two words"@example.test',
  '"a>b\\"c\\\\"@example.test',
  'x@[192.0.2.1]',
  'x@[IPv6:2001:db8::1]',
  'größe@example.test',
].map((text) => {
  const parsed = parseMailbox(text)
  if (!parsed.ok) throw new Error(text)
  return parsed.value
})
const params = fc.constantFrom(
  [],
  mailParams({ declaredBytes: 12 }),
  mailParams({ declaredBytes: 0, body: '8BITMIME', smtpUtf8: true }),
)
const word = fc.stringMatching(/^[a-zA-Z0-9.=+-]{1,20}$/)
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ verb: fc.constantFrom('EHLO' as const, 'HELO' as const), name: word }),
  fc.record({
    verb: fc.constant('MAIL' as const),
    sender: fc.constantFrom(null, ...mailboxes),
    params,
  }),
  fc.record({
    verb: fc.constant('RCPT' as const),
    recipient: fc.constantFrom('postmaster' as const, ...mailboxes),
    params,
  }),
  fc.record({
    verb: fc.constant('BDAT' as const),
    sizeBytes: fc.nat({ max: 999_999_999_999_999 }),
    last: fc.boolean(),
  }),
  fc.record({
    verb: fc.constant('AUTH' as const),
    mechanism: fc.constantFrom('PLAIN', 'LOGIN', 'X-1'),
    initial: fc.option(
      word.map((text) => new Secret(text)),
      { nil: undefined },
    ),
  }),
  fc.record({
    verb: fc.constantFrom('DATA' as const, 'RSET' as const, 'QUIT' as const, 'STARTTLS' as const),
  }),
  fc.record({ verb: fc.constantFrom('NOOP' as const, 'HELP' as const), argument: fc.constant('') }),
  fc.record({ verb: fc.constantFrom('VRFY' as const, 'EXPN' as const), argument: word }),
)

/** With the secret readable, to compare by. */
const plain = (value: Command): unknown =>
  value.verb === 'AUTH' ? { ...value, initial: value.initial?.reveal() } : value

describe('commands', () => {
  test('parse(format(x)) = x', () => {
    fc.assert(
      fc.property(command, (value) => {
        const parsed = parseCommand(encodeCommand(value).slice(0, -2))
        expect(parsed.ok && plain(parsed.value)).toEqual(plain(value))
      }),
    )
  })

  test('any bytes are a command or a fault', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('MAIL FROM:', 'RCPT TO:<', 'AUTH ', 'BDAT ', 'EHLO ', ''),
        fc.uint8Array({ maxLength: 60 }),
        (head, tail) => {
          const line = concatBytes([
            utf8(head),
            tail.filter((b) => b !== 13 && b !== 10 && b !== 0),
          ])
          const parsed = parseCommand(line)
          const again = parsed.ok ? parseCommand(encodeCommand(parsed.value).slice(0, -2)) : parsed
          expect(again.ok && plain(again.value)).toEqual(parsed.ok && plain(parsed.value))
        },
      ),
    )
  })

  test('a line break can not be formatted, a secret not traced', () => {
    expect(() => encodeCommand({ verb: 'EHLO', name: 'x\r\nQUIT' })).toThrow('line break')
    const initial = new Secret('AGEAYg==')
    expect(traceCommand({ verb: 'AUTH', mechanism: 'PLAIN', initial })).toBe('AUTH PLAIN [secret]')
  })

  test('MAIL parameters both ways', () => {
    const wanted = { declaredBytes: 7, body: '8BITMIME', smtpUtf8: true } as const
    fc.assert(
      fc.property(
        fc.constantFrom('full' as const, 'hdrs' as const, undefined),
        fc.option(fc.stringMatching(/^[ -~]{1,33}$/), { nil: undefined }),
        (ret, envid) => {
          const value = { ...wanted, ret, envid }
          expect(readMailParams(mailParams(value), { dsn: true })).toEqual({ ok: true, value })
        },
      ),
    )
  })

  test('RCPT parameters both ways', () => {
    const asked = fc.record({
      notify: fc.option(fc.subarray(['success', 'failure', 'delay'] as const), { nil: undefined }),
      orcpt: fc.option(fc.stringMatching(/^rfc822;[ -~]{1,99}$/), { nil: undefined }),
    })
    fc.assert(
      fc.property(asked, (value) => {
        const none = value.notify === undefined && value.orcpt === undefined
        const read = readRcptParams(rcptParams(value), { dsn: true })
        expect(read).toEqual({ ok: true, value: none ? undefined : value })
      }),
    )
  })
})

const replies: fc.Arbitrary<SmtpReply> = fc
  .record({
    code: fc.integer({ min: 200, max: 559 }),
    detail: fc.option(fc.constantFrom('0.0', '7.1', '1.10'), { nil: undefined }),
    lines: fc.array(word, { minLength: 1, maxLength: 5 }),
  })
  .map(({ code, detail, lines }) =>
    reply(code, code >= 300 && code < 400 ? undefined : detail, ...lines),
  )

describe('replies', () => {
  test('parse(format(x)) = x at any split', () => {
    fc.assert(
      fc.property(
        fc
          .array(replies, { maxLength: 4 })
          .chain((all) =>
            fc.record({ all: fc.constant(all), parts: split(utf8(all.map(formatReply).join(''))) }),
          ),
        ({ all, parts }) => {
          const decoder = new ReplyDecoder()
          const events: ReplyEvent[] = parts.flatMap((part) => decoder.push(part))
          expect(events).toEqual(all.map((one) => ({ kind: 'reply', reply: one })))
          expect(decoder.pending).toBe(false)
        },
      ),
    )
  })

  test.each([
    ['999 hi\r\n', 'code-out-of-range'],
    ['hello\r\n', 'no-code'],
    ['2 hi\r\n', 'no-code'],
    ['\r\n', 'no-code'],
    ['250_x\r\n', 'bad-separator'],
    ['250-a\r\n251 b\r\n', 'code-changed'],
    [`220 ${'x'.repeat(5_000)}`, 'line-too-long'],
    ['250-x\r\n'.repeat(200), 'too-many-lines'],
    [`250-${'x'.repeat(4_000)}\r\n`.repeat(20), 'reply-too-long'],
  ])('faulty reply %#: %.20j is %s', (text, fault) => {
    for (const size of [1, 7, 100_000]) {
      const decoder = new ReplyDecoder()
      const events: ReplyEvent[] = []
      const bytes = utf8(text)
      for (let at = 0; at < bytes.length; at += size) {
        events.push(...decoder.push(bytes.subarray(at, at + size)))
      }
      expect(events).toHaveLength(1)
      expect(events[0]).toMatchObject({ kind: 'fault', fault })
      expect(decoder.push(utf8('250 ok\r\n'))).toEqual([])
    }
  })

  test('what hosts really send', () => {
    const decoder = new ReplyDecoder()
    const events = decoder.push(
      utf8('250\r\n250 2.1.0\r\n550-5.1.1 no\r\n550 5.1.1 such\x1b[31m\r\n450 5.7.1 odd\n25'),
    )
    expect(events.map((event) => event.kind === 'reply' && event.reply)).toEqual([
      { code: 250, enhanced: undefined, lines: [''] },
      { code: 250, enhanced: '2.1.0', lines: [''] },
      { code: 550, enhanced: '5.1.1', lines: ['no', 'such\ufffd[31m'] },
      { code: 450, enhanced: undefined, lines: ['5.7.1 odd'] },
    ])
    expect(decoder.pending).toBe(true)
  })

  test('a line break in our own text stays one reply', () => {
    expect(formatReply(reply(250, '0.0', 'a\r\n250 b'))).toBe('250 2.0.0 a 250 b\r\n')
  })
})

const piece = fc.constantFrom('.', '\r\n', 'a', '..', 'text. more', '.\r\n', '\r\n.', '')
const message = fc.array(piece, { maxLength: 30 }).map((parts) => parts.join(''))

describe('dot-stuffing', () => {
  test('what is stuffed comes out as it was, at any split, and ends only at its end', () => {
    fc.assert(
      fc.property(
        message.chain((text) => split(utf8(text)).map((parts) => ({ text, parts }))),
        fc.nat({ max: 7 }),
        ({ text, parts }, size) => {
          const stuffer = new DotStuffer()
          const wire = concatBytes([...parts.flatMap((part) => stuffer.push(part)), stuffer.end()])
          const whole = text === '' || text.endsWith('\r\n') ? text : `${text}\r\n`
          const decoder = new DataDecoder()
          const got: Uint8Array[] = []
          let at = 0
          while (!decoder.ended) {
            expect(at).toBeLessThan(wire.length)
            const end = Math.min(at + size + 1, wire.length)
            at = decoder.push(wire.subarray(0, end), at, (bytes) => got.push(bytes))
          }
          expect(at).toBe(wire.length)
          expect(decoder.fault).toBe(undefined)
          expect(fromLatin1(concatBytes(got))).toBe(whole)
        },
      ),
    )
  })

  test('a dot behind a bare line end is doubled', () => {
    const stuffer = new DotStuffer()
    const wire = concatBytes([...stuffer.push(utf8('a\n.\nb\r.\r')), stuffer.end()])
    expect(fromLatin1(wire)).toBe('a\n..\nb\r..\r\n.\r\n')
  })
})
