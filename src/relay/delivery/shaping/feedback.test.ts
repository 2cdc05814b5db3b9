import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reply } from '#core/reply.ts'
import { MINUTE_MS } from '#core/time.ts'
import type { RecipientResult } from '../../ports/transport.ts'
import { DestinationControl } from './destination-control.ts'
import {
  describeTrouble,
  firstStanding,
  nextStanding,
  readSignal,
  type Signal,
} from './feedback.ts'
import { Pace } from './pace.ts'
import { NO_PROVIDERS, STANDARD_SHAPE, type ProviderRules } from './provider-rules.ts'

const refused = (code: number, detail: string, text = 'no'): RecipientResult => ({
  kind: code < 300 ? 'accepted' : 'refused',
  reply: reply(code, detail, text),
  host: 'mx.example',
})
const unreachable = (enhanced: string, permanent = false): RecipientResult => ({
  kind: 'unreachable',
  permanent,
  enhanced,
  problem: 'silence',
  uncertain: false,
})

describe('what a delivery says about its destination', () => {
  const cases: ReadonlyArray<readonly [string, readonly RecipientResult[], Signal]> = [
    ['accepted', [refused(250, '0.0')], 'taken'],
    ['no such user: somebody is there', [refused(550, '1.1')], 'taken'],
    ['421 at any step', [refused(421, '3.2')], 'throttled'],
    ['4.7.x', [refused(450, '7.28')], 'throttled'],
    ['greylisting is about one sender', [refused(451, '7.1', 'Greylisted, try later')], 'neutral'],
    ['mailbox full', [refused(452, '2.2')], 'neutral'],
    ['no connection', [unreachable('4.4.1')], 'silent'],
    ['no answer from DNS', [unreachable('4.4.3')], 'silent'],
    ['no such domain', [unreachable('5.1.2', true)], 'neutral'],
    ['we are stopping', [unreachable('4.3.2')], 'neutral'],
    ['one of many was accepted', [refused(450, '7.1'), refused(250, '0.0')], 'taken'],
    ['nothing was tried', [], 'neutral'],
  ]
  it.each(cases)('%s', (_, results, signal) => {
    expect(readSignal(results)).toBe(signal)
  })
})

it("keeps the text of a reply, which may name a customer's recipient, out of what others read", () => {
  const results = [refused(450, '2.2', 'full'), refused(421, '7.0', 'too many for ann@there.test')]
  expect(describeTrouble(results)).toBe('mx.example said 421 4.7.0')
  expect(describeTrouble([unreachable('4.4.1')])).toBe('silence')
})

describe('concurrency', () => {
  const signals = fc.array(fc.constantFrom<Signal>('taken', 'throttled', 'silent', 'neutral'), {
    maxLength: 300,
  })

  it('stays within its bounds, whatever happens', () => {
    fc.assert(
      fc.property(signals, (each) => {
        const last = each.reduce(
          (s, signal) => nextStanding(s, signal, STANDARD_SHAPE),
          firstStanding(STANDARD_SHAPE),
        )
        expect(last.limit).toBeGreaterThanOrEqual(1)
        expect(last.limit).toBeLessThanOrEqual(STANDARD_SHAPE.maxConcurrency)
      }),
    )
  })

  it('grows by one in a round, and is halved by one complaint', () => {
    let standing = firstStanding(STANDARD_SHAPE)
    for (let i = 0; i < 6; i++) standing = nextStanding(standing, 'taken', STANDARD_SHAPE)
    expect(Math.floor(standing.limit)).toBe(6)
    for (let i = 0; i < 1_000; i++) standing = nextStanding(standing, 'taken', STANDARD_SHAPE)
    expect(standing.limit).toBe(20)
    standing = nextStanding(standing, 'throttled', STANDARD_SHAPE)
    expect(standing.limit).toBe(10)
  })
})

describe('the control of destinations', () => {
  const at = (ms: number) => ({ begunMs: ms, nowMs: ms })

  it('pauses after failures in a row, longer each time, up to the longest', () => {
    const control = new DestinationControl(NO_PROVIDERS, 50)
    expect(control.observe('d', 'silent', at(1)).kind).toBe('limit')
    expect(control.observe('d', 'silent', at(2)).kind).toBe('limit')
    expect(control.observe('d', 'silent', at(3))).toEqual({ kind: 'pause', ms: MINUTE_MS })
    const lengths = [2, 4, 8, 15, 15].map((minutes) => minutes * MINUTE_MS)
    for (const [i, ms] of lengths.entries()) {
      expect(control.observe('d', 'throttled', at(10 + i))).toEqual({ kind: 'pause', ms })
    }
    expect(control.limitOf('d')).toBe(1)
    expect(control.observe('d', 'taken', at(20)).kind).toBe('resume')
    expect(control.observe('d', 'silent', at(21)).kind).toBe('limit')
  })

  it('does not count what was under way when the pause began', () => {
    const control = new DestinationControl(NO_PROVIDERS, 50)
    for (let i = 0; i < 3; i++) control.observe('d', 'silent', at(i))
    expect(control.observe('d', 'silent', { begunMs: 0, nowMs: 9 }).kind).toBe('limit')
    expect(control.observe('d', 'silent', { begunMs: 8, nowMs: 9 }).kind).toBe('pause')
  })

  it('never pauses where the rules say off, nor for what says nothing', () => {
    const off: ProviderRules = {
      ...NO_PROVIDERS,
      standard: { ...STANDARD_SHAPE, backoff: undefined },
    }
    const control = new DestinationControl(off, 50)
    for (let i = 0; i < 9; i++) expect(control.observe('d', 'silent', at(i)).kind).toBe('limit')
    const other = new DestinationControl(NO_PROVIDERS, 50)
    for (let i = 0; i < 9; i++) expect(other.observe('d', 'neutral', at(i)).kind).toBe('limit')
  })

  it('is bounded by the setting', () => {
    const control = new DestinationControl(NO_PROVIDERS, 3)
    expect(control.limitOf('d')).toBe(3)
  })
})

describe('pace', () => {
  it('lets no more out than each limit allows, over any time', () => {
    const limits = [
      { count: 10, perMs: 1_000 },
      { count: 50, perMs: 60_000 },
    ]
    const pace = new Pace(limits, 0)
    let now = 0
    const begun: number[] = []
    while (now < 120_000) {
      begun.push(now)
      now += Math.max(1, pace.spend(1, now))
    }
    for (const { count, perMs } of limits) {
      for (const start of begun) {
        const inWindow = begun.filter((each) => each >= start && each < start + perMs).length
        // A bucket that was full may empty while it refills: twice the count is the most.
        expect(inWindow).toBeLessThanOrEqual(2 * count)
      }
    }
    expect(begun.length).toBeLessThanOrEqual(50 + 100)
    expect(begun.length).toBeGreaterThanOrEqual(140)
  })

  it('makes the next wait for a message that has overdrawn', () => {
    const pace = new Pace([{ count: 10, perMs: 1_000 }], 0)
    expect(pace.spend(100, 0)).toBe(9_100)
  })
})
