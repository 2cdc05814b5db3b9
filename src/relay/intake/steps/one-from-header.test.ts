import { describe, expect, it } from 'vitest'
import { cpuMs } from '../../../../test/support/cpu-time.ts'
import { after, draftOf } from '../../../../test/support/draft.ts'
import { oneFromHeader } from './one-from-header.ts'

const run = (header: string) => after(oneFromHeader, draftOf(`${header}\r\n\r\n`))

describe('one From header', () => {
  it.each([
    'From: me@own.test',
    'FROM:me@own.test',
    'From:\r\n Me\r\n <me@own.test>',
    'From: "Me, myself" <me@own.test>',
    'From: =?utf-8?q?J=C3=BCrgen?= <me@own.test>',
    'From: "boss@partner.test via App" <me@own.test>',
    'From: me@own.test (Me)',
    'From: <a@own.test>, b@own.test\r\nSender: a@own.test',
  ])('takes %j', async (header) => {
    expect(await run(header)).toBe(`${header}\r\n\r\n`)
  })

  it.each([
    ['Subject: x', 'has no From header'],
    ['From: me@own.test\r\nFROM: you@own.test', 'has 2 From headers'],
    ['From:', 'no address between two commas'],
    ['From: Me', 'a name without an address'],
    ['From: nobody:;', 'it holds no address'],
    ['From: us: me@own.test;', 'a group is not allowed'],
    ['From: <a@own.test>, b@own.test', 'not exactly one Sender'],
    ['From: a@own.test, b@own.test\r\nSender: a@own.test\r\nSender: b@own.test', 'not exactly one'],
    ['From: victim@bank.test <me@own.test>', 'something stands where it may not'],
    ['From: <victim@bank.test> <me@own.test>', 'something stands where it may not'],
    ['From: "victim@bank.test"@own.test', 'characters that other mail programs misread'],
    ['From: "victim@bank.test <x"@own.test', 'characters that other mail programs misread'],
    ['From: =?utf-8?q?victim=40bank=2Etest?=@own.test', 'looks like an encoded word'],
    ['From: =?utf-8?q?=3Cvictim=40bank=2Etest=3E?= <me@own.test>', 'in angle brackets'],
    ['From: "<victim@bank.test>" <me@own.test>', 'in angle brackets'],
    ['From: =?utf-8?q?victim=40bank=2Etest=00?= <me@own.test>', 'control characters'],
    ['From: =?utf-8?q?a=0D=0ABcc=3A?= <me@own.test>', 'control characters'],
    ['From: me@own.test (victim@bank.test)', 'a comment holds'],
    ['From: (victim@bank.test) me@own.test', 'a comment holds'],
    ['From: victim@bank.test(x)@own.test', 'something stands where it may not'],
    [`From: ${'('.repeat(5000)}me@own.test`, 'nested too deeply'],
    [`From: ${'a@own.test,'.repeat(30)}a@own.test`, 'too many addresses'],
  ])('refuses %j', async (header, words) => {
    const answer = await run(header)
    expect(answer).toMatch(/^550 5\.6\.0 /)
    expect(answer).toContain(words)
  })

  it.each(['<', '(', '\\"', '=?utf-8?q?', '=?utf-8?q?a?= ', '@', '<@'])(
    'reads a display name of 200 KB of %j in linear time',
    async (piece) => {
      const lines = Array.from({ length: 40 }, () => piece.repeat(5000 / piece.length))
      const reading = () => run(`From: "${lines.join('\r\n ')}" <me@own.test>`)
      // A few milliseconds; a quadratic reader needs many seconds.
      expect(await cpuMs(reading)).toBeLessThan(1000)
    },
  )
})
