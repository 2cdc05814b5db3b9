import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { concatBytes, fromLatin1, utf8 } from '#core/bytes.ts'
import { describeReply, reply } from '#core/reply.ts'
import { SUBMISSION, TLS_FACTS } from '../../../../test/support/smtp-transcript.ts'
import { openSession, step, type Step } from './session.ts'
import type { Effect, Input, ServerPolicy, Session } from './state.ts'

const YES = reply(250, '0.0', 'ok')

/** A client and a product that says yes; keeps what came out, neighbouring chunks joined. */
class Play {
  session: Session
  readonly out: string[] = []
  replies = 0
  closed = false
  messages: string[] = []
  #chunks: Uint8Array[] = []

  constructor(policy: ServerPolicy) {
    const opened = openSession(policy, TLS_FACTS)
    this.session = opened.session
    this.#take(opened)
  }

  say(bytes: Uint8Array): void {
    this.#input({ kind: 'bytes', bytes })
  }

  #input(input: Input): void {
    this.#take(step(this.session, input))
  }

  #take({ session, effects }: Step): void {
    this.session = session
    for (const effect of effects) this.#perform(effect)
  }

  #perform(effect: Effect): void {
    // Of a message that is given up nobody sees anything.
    if (effect.kind === 'abort') this.#chunks = []
    switch (effect.kind) {
      case 'chunk':
        this.#chunks.push(effect.bytes.slice())
        return
      case 'reply':
        this.replies++
        this.out.push(describeReply(effect.reply))
        return
      case 'ask':
        if (effect.question.kind === 'finish') {
          this.messages.push(fromLatin1(concatBytes(this.#chunks)))
          this.#chunks = []
        }
        this.out.push(`? ${JSON.stringify(effect.question)}`)
        this.#input(
          effect.question.kind === 'open-message'
            ? { kind: 'opened' }
            : { kind: 'answer', reply: effect.question.kind === 'login' ? reply(235, '7.0') : YES },
        )
        return
      default:
        this.closed ||= effect.kind === 'close'
        this.out.push(effect.kind)
    }
  }
}

const OPEN: ServerPolicy = {
  ...SUBMISSION,
  requiresLogin: false,
  requiresTls: false,
  maxMessageBytes: 60,
  maxRecipients: 2,
}

const LINES = [
  'EHLO c',
  'HELO c',
  'MAIL FROM:<a@b.test>',
  'MAIL FROM:<a@b.test> SIZE=61',
  'MAIL FROM:<größe@b.test>',
  'RCPT TO:<c@d.test>',
  'RCPT TO:<postmaster>',
  'RSET',
  'NOOP',
  'VRFY x',
  'HELP',
  'EXPN x',
  'JUNK',
  '',
  'STARTTLS',
  'AUTH PLAIN AHUAcA==',
  'MAIL FROM:a@b.test',
  'N\0OP',
  'NO\rOP',
] as const

/** A command with what it carries, so that one reply is due to each. */
const turn = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...LINES.map((line) => `${line}\r\n`)) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'BDAT 3\r\nabc',
      'BDAT 0\r\n',
      'BDAT 2 LAST\r\n\r\n',
      'BDAT 70\r\n' + 'x'.repeat(70),
    ),
  },
)
const head = 'EHLO c\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\n'
const data = fc
  .array(
    fc.constantFrom(
      'text',
      '\r\n',
      '.',
      '..',
      '\n',
      '\r',
      '\0',
      'a long line of sixty octets or so ........',
    ),
    {
      maxLength: 12,
    },
  )
  .map((parts) => `${head}DATA\r\n${parts.join('')}\r\n.\r\nRSET\r\n`)

describe('the session', () => {
  test('bytes split anywhere have the same effects', () => {
    const dialogue = fc
      .array(fc.oneof(turn, data), { maxLength: 12 })
      .map((parts) => utf8(parts.join('')))
    fc.assert(
      fc.property(dialogue, fc.infiniteStream(fc.integer({ min: 1, max: 40 })), (bytes, sizes) => {
        const whole = new Play(OPEN)
        whole.say(bytes)
        const split = new Play(OPEN)
        for (let at = 0; at < bytes.length;) {
          const size = sizes.next().value ?? 1
          split.say(bytes.slice(at, at + size))
          at += size
        }
        expect(split.out).toEqual(whole.out)
        expect(split.messages.join()).toBe(whole.messages.join())
      }),
      { numRuns: 1_000 },
    )
  })

  test('any sequence of commands gets one reply each until the session ends itself', () => {
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 40 }), (commands) => {
        const play = new Play(OPEN)
        for (const command of commands) {
          if (play.closed) return
          const before = play.replies
          play.say(utf8(command))
          expect(play.replies - before).toBe(play.closed ? 2 : 1)
        }
      }),
      { numRuns: 1_000 },
    )
  })

  test('any bytes at all end in no exception', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 80 }), { maxLength: 10 }), (parts) => {
        const play = new Play(OPEN)
        play.say(utf8(head))
        for (const part of parts) play.say(concatBytes([part, utf8('\r\n')]))
        expect(play.out.length).toBeGreaterThan(0)
      }),
    )
  })
})

// VU#302671: everything that some host has taken for the end of a message, and is not.
const ENDINGS = [
  '\n.\n',
  '\n.\r\n',
  '\r\n.\n',
  '\r.\r',
  '\r.\r\n',
  '\r\n.\r',
  '\n.\r',
  '\r.\n',
  '\r\n\0.\r\n',
  '\r\n.\0\r\n',
  '\r\n.\r\0\n',
  '\r\n.\r\r\n',
  '\r\r\n.\r\r\n',
  '\n\n.\n\n',
  '\r\n\v.\r\n',
  '\r\n\f.\r\n',
  '\r\n\u0085.\r\n',
  '\r\n\u2028.\r\n',
  '\r\n. \r\n',
  '\r\n..\r\n',
]
const SMUGGLED = 'MAIL FROM:<admin@b.test>\r\nRCPT TO:<v@d.test>\r\nDATA\r\nSubject: smuggled\r\n'

describe('smuggling', () => {
  test.each(ENDINGS)('DATA: %j does not end the message', (ending) => {
    const play = new Play({ ...OPEN, maxMessageBytes: 10_000 })
    play.say(utf8(`${head}DATA\r\nbody${ending}${SMUGGLED}\r\n.\r\nNOOP\r\n`))
    const senders = play.out.filter((line) => line.startsWith('? {"kind":"mail"'))
    expect(senders).toHaveLength(1)
    const bad = /\r(?!\n)|(?<!\r)\n|\0/.test(ending)
    expect(play.out.slice(-2).filter((line) => line !== 'reset')).toEqual(
      bad ? ['250 2.0.0 Ok'] : ['250 2.0.0 ok', '250 2.0.0 Ok'],
    )
    expect(play.out.some((line) => line.startsWith('550 5.6.0'))).toBe(bad)
    expect(play.messages).toHaveLength(bad ? 0 : 1)
  })

  test.each(ENDINGS)('BDAT: %j neither ends nor passes', (ending) => {
    const content = `body${ending}${SMUGGLED}\r\n.\r\n`
    const size = utf8(content).length
    const play = new Play({ ...OPEN, maxMessageBytes: 10_000 })
    play.say(utf8(`${head}BDAT ${size}\r\n${content}BDAT 0 LAST\r\nNOOP\r\n`))
    const bad = /\r(?!\n)|(?<!\r)\n|\0/.test(ending)
    expect(play.out.filter((line) => line.startsWith('? {"kind":"mail"'))).toHaveLength(1)
    expect(play.out.some((line) => line.startsWith('550 5.6.0'))).toBe(bad)
    expect(play.out.some((line) => line.includes('"finish"'))).toBe(!bad)
  })
})
