import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concatBytes, utf8 } from '#core/bytes.ts'
import type { Mailbox } from '#core/mailbox.ts'
import type { DomainName } from '#core/domain-name.ts'
import { Secret } from '#core/secret.ts'
import type { ClientEffect } from './effect.ts'
import { ClientSession, type ClientOptions } from './session.ts'

const OPTIONS: ClientOptions = {
  heloName: 'relay.test',
  tls: 'opportunistic',
  credentials: undefined,
  clearLogin: false,
  ownNames: [],
}

const box = (localpart: string): Mailbox => ({
  localpart,
  domain: 'there.test' as DomainName,
  literal: undefined,
})

const TRANSACTION = {
  sender: null,
  recipients: [box('a'), box('b'), box('c')],
  sizeBytes: 100,
  eightBit: false,
  needsSmtpUtf8: false,
}

/** Plays pieces of a server's bytes; answers everything but timing. */
function play(
  pieces: readonly Uint8Array[],
  options = OPTIONS,
): { readonly effects: ClientEffect[]; readonly begun: boolean } {
  const session = new ClientSession(options)
  const seen: ClientEffect[] = []
  let begun = false
  const perform = (effects: readonly ClientEffect[]): void => {
    seen.push(...effects.filter(({ kind }) => kind !== 'wait'))
    for (const effect of effects) {
      if (effect.kind === 'send-content') perform(session.contentSent())
      if (effect.kind === 'start-tls') perform(session.closed('no TLS in this test'))
      if (effect.kind === 'ready' && !begun && session.canBegin) {
        begun = true
        perform(session.begin(TRANSACTION))
      }
    }
  }
  perform(session.start(undefined))
  for (const piece of pieces) perform(session.receive(piece))
  perform(session.closed('the end'))
  return { effects: seen, begun }
}

/** What a host says before MAIL, before the content and after it. */
const FULL = [
  '220 hi\r\n250-there.test\r\n250-PIPELINING\r\n250 SIZE 1000\r\n',
  '250 ok\r\n250 ok\r\n550-5.1.1 no\r\n550 5.1.1 such user\r\n450 later\r\n354 go\r\n',
  '250 2.0.0 taken\r\n',
].map(utf8)

function cut(bytes: Uint8Array): fc.Arbitrary<Uint8Array[]> {
  return fc.array(fc.nat(bytes.length), { maxLength: 30 }).map((places) => {
    const at = [0, ...places.toSorted((a, b) => a - b), bytes.length]
    return at.slice(1).map((end, i) => bytes.subarray(at[i], end))
  })
}

describe('the client machine', () => {
  it('does the same however the bytes are cut', () => {
    const whole = play(FULL).effects
    const finished = whole.filter(({ kind }) => kind === 'finished')
    expect(finished).toMatchObject([{ outcome: { failure: undefined, uncertain: false } }])
    const pieces = fc.tuple(...FULL.map(cut)).map((parts) => parts.flat())
    fc.assert(
      fc.property(pieces, (cuts) => {
        expect(play(cuts).effects).toEqual(whole)
      }),
    )
  })

  it('survives any dialogue: one end for each beginning, nothing after the close', () => {
    const line = fc.oneof(
      fc.constantFrom('220 a', '250-a', '250 a', '250 PIPELINING', '354 go', '334 x', '421 bye'),
      fc.constantFrom('550 5.1.1 no', '450 no', '503 no', '250-STARTTLS', '999 x', '', '2'),
      fc.string({ maxLength: 30 }),
    )
    const options: ClientOptions = { ...OPTIONS, tls: 'never' }
    const dialogue = fc.tuple(fc.array(line, { maxLength: 25 }), fc.boolean(), fc.boolean())
    fc.assert(
      fc.property(dialogue, ([lines, hello, atOnce]) => {
        const start = hello ? ['220 hi', '250-x', '250 PIPELINING'] : []
        const bytes = [...start, ...lines].map((text) => utf8(`${text}\r\n`))
        const { effects, begun } = play(atOnce ? [concatBytes(bytes)] : bytes, options)
        const kinds = effects.map(({ kind }) => kind)
        const finished = effects.filter((effect) => effect.kind === 'finished')
        const contents = kinds.filter((kind) => kind === 'send-content').length
        expect(finished.length).toBe(begun ? 1 : 0)
        expect(kinds.indexOf('close')).toBe(kinds.length - 1)
        for (const { outcome } of finished) {
          const { verdicts, failure, uncertain } = outcome
          const isTaken = verdicts.some((v) => v?.kind === 'replied' && v.reply.code < 300)
          const open = verdicts.includes(undefined)
          // Without a verdict there is a reason; taken or in doubt is only what was sent.
          expect([verdicts.length, open && failure === undefined]).toEqual([3, false])
          expect((isTaken || uncertain) && contents !== 1).toBe(false)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('sends no password in the clear unless told', () => {
    const credentials = { username: 'u', password: new Secret('p') }
    const hello = utf8('220 hi\r\n250-x\r\n250 AUTH PLAIN\r\n')
    const sent = (clearLogin: boolean): string => {
      const session = new ClientSession({ ...OPTIONS, credentials, clearLogin })
      session.start(undefined)
      return JSON.stringify(session.receive(hello))
    }
    expect(sent(false)).not.toContain('AUTH PLAIN ')
    expect(sent(false)).toContain('4.7.4')
    expect(sent(true)).toContain('AUTH PLAIN AHUAcA==')
  })

  it('keeps an AUTH line within 512 octets', () => {
    const credentials = { username: 'u'.repeat(250), password: new Secret('p'.repeat(250)) }
    const session = new ClientSession({ ...OPTIONS, credentials, clearLogin: true })
    session.start(undefined)
    const first = session.receive(utf8('220 hi\r\n250-x\r\n250 AUTH PLAIN\r\n'))
    expect(first).toContainEqual({ kind: 'send', text: 'AUTH PLAIN\r\n' })
    const second = session.receive(utf8('334 \r\n'))
    const line = second.find((effect) => effect.kind === 'send')
    expect(line?.text.length).toBeGreaterThan(500)
    expect(session.receive(utf8('235 ok\r\n'))).toContainEqual({ kind: 'ready' })
  })

  it('forgets what was said before TLS', () => {
    const session = new ClientSession(OPTIONS)
    session.start(undefined)
    session.receive(utf8('220 hi\r\n250-x\r\n250-PIPELINING\r\n250 STARTTLS\r\n'))
    session.receive(utf8('220 go\r\n'))
    // Bytes of the clear connection that reach it late are not heard.
    expect(session.receive(utf8('250 8BITMIME\r\n'))).toEqual([])
    const facts = {
      version: 'TLSv1.3',
      cipher: 'x',
      certificate: 'untrusted',
      certificateProblem: undefined,
    } as const
    const after = session.tlsStarted(facts)
    expect(after).toContainEqual({ kind: 'send', text: 'EHLO relay.test\r\n' })
    expect(session.capabilities.pipelining).toBe(false)
    expect(session.canBegin).toBe(false)
    session.receive(utf8('250 x\r\n'))
    expect(session.canBegin).toBe(true)
    expect(session.tls).toEqual(facts)
  })
})
