import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SmtpReply } from '#core/reply.ts'
import { BOUNCE_CLASSES, factsOf } from '#relay/bounces/bounce-class.ts'
import { RULES } from '#relay/bounces/classify-rules.ts'
import { classifyReply, classifyResult } from '#relay/bounces/classify.ts'
import { cpuMs } from '../support/cpu-time.ts'

const golden = readFileSync(join(import.meta.dirname, 'bounce-replies.golden.txt'), 'utf8')
const cases = golden
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split(' | ') as [string, string, string])

function parseReply(text: string): SmtpReply {
  const found = /^(\d{3})[ -]?(?:([245]\.\d+\.\d+) )?(.*)$/.exec(text)
  if (found === null) throw new Error(`not a reply: ${text}`)
  return { code: Number(found[1]), enhanced: found[2], lines: [found[3] ?? ''] }
}

describe('what mail hosts say', () => {
  it.each(cases)('%s: %s %s', (bounceClass, host, text) => {
    const found = classifyReply(parseReply(text), host === '-' ? undefined : host)
    expect(found.class).toBe(bounceClass)
  })

  it('shows every class that a host can mean', () => {
    const shown = new Set(cases.map(([bounceClass]) => bounceClass))
    const fromWithin = ['connection', 'relay']
    expect([...shown, ...fromWithin].sort()).toEqual([...BOUNCE_CLASSES].sort())
  })

  it('names no class twice over: several lines of one reply read as one', () => {
    const lines = ['The email account that you tried to reach does not', '5.1.1 exist.']
    const reply = { code: 550, enhanced: '5.1.1', lines }
    expect(classifyReply(reply, undefined)).toEqual({ class: 'mailbox-unknown', kind: 'hard' })
  })

  it('does not take the words of an address for a cause', () => {
    const reply = { code: 550, enhanced: '5.1.1', lines: ['<spam@virus.example>: user unknown'] }
    expect(classifyReply(reply, undefined).class).toBe('mailbox-unknown')
  })
})

describe('the kind', () => {
  it('is hard only for good, and only when the address is at fault', () => {
    const judged = cases.map(([, host, text]) => {
      const { code } = parseReply(text)
      return { code, ...classifyReply(parseReply(text), host) }
    })
    const hard = judged.filter(({ kind }) => kind === 'hard')
    expect(hard.length).toBeGreaterThan(50)
    expect(hard.filter(({ code }) => code < 500)).toEqual([])
    expect(hard.filter((each) => factsOf(each.class).kind !== 'hard')).toEqual([])
  })

  it('belongs to each class, with one thing to do', () => {
    for (const each of BOUNCE_CLASSES) expect(factsOf(each).advice).toMatch(/^[A-Z].*\.$/)
    const suppressing = BOUNCE_CLASSES.filter((each) => factsOf(each).suppressForMs !== undefined)
    expect(suppressing).toEqual([
      'mailbox-unknown',
      'mailbox-inactive',
      'mailbox-moved',
      'domain-unknown',
    ])
  })
})

describe('a result of ours', () => {
  it.each([
    ['5.1.2', true, 'domain-unknown', 'hard'],
    ['5.1.10', true, 'domain-unknown', 'hard'],
    ['5.1.3', true, 'mailbox-unknown', 'hard'],
    ['4.4.1', false, 'connection', 'soft'],
    ['4.4.2', false, 'connection', 'soft'],
    ['4.4.3', false, 'dns', 'soft'],
    ['5.4.4', true, 'dns', 'soft'],
    ['5.4.6', true, 'loop', 'block'],
    ['4.7.5', false, 'tls', 'soft'],
    ['4.5.0', false, 'protocol', 'block'],
    ['5.3.4', true, 'too-large', 'block'],
    ['5.6.7', true, 'protocol', 'block'],
    ['4.3.0', false, 'relay', 'soft'],
    ['5.7.20', true, 'relay', 'soft'],
    ['9.9.9', true, 'unclassified', 'block'],
  ] as const)('%s is %s', (enhanced, permanent, bounceClass, kind) => {
    const problem = 'x'
    const found = classifyResult({ kind: 'unreachable', permanent, enhanced, problem, uncertain: false })
    expect(found).toEqual({ class: bounceClass, kind })
  })

  it('that was taken has none', () => {
    const reply = { code: 250, enhanced: undefined, lines: ['ok'] }
    expect(classifyResult({ kind: 'accepted', reply, host: 'mx' })).toBeUndefined()
  })
})

describe('the rules', () => {
  it('hold their phrases in lower case, and none of them is blank', () => {
    for (const { text = [] } of RULES)
      for (const phrase of text) {
        expect(phrase).toBe(phrase.toLowerCase())
        expect(phrase.trim().length).toBeGreaterThan(2)
      }
  })

  it('answer anything, and long texts as fast as short ones', async () => {
    const reply = fc.record({
      code: fc.integer({ min: 400, max: 599 }),
      enhanced: fc.option(fc.stringMatching(/^[45]\.\d{1,3}\.\d{1,3}$/), { nil: undefined }),
      lines: fc.array(fc.string({ unit: 'binary', maxLength: 400 }), { minLength: 1, maxLength: 9 }),
    })
    fc.assert(
      fc.property(reply, fc.domain(), (said, host) => {
        expect(BOUNCE_CLASSES).toContain(classifyReply(said, host).class)
      }),
    )
    const endless = { code: 550, enhanced: undefined, lines: ['a '.repeat(1_000_000)] }
    expect(await cpuMs(() => classifyReply(endless, undefined))).toBeLessThan(1_000)
  })
})
