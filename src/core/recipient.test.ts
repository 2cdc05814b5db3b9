import { describe, expect, it } from 'vitest'
import { messageStatus } from './message.ts'
import { QUEUE_ACTIONS } from './queue-action.ts'
import { isPending, mayBecome, RECIPIENT_STATES, RECIPIENT_TRANSITIONS } from './recipient.ts'

describe('the recipient state machine', () => {
  it('has an end that nothing leaves', () => {
    const ends = RECIPIENT_STATES.filter((state) => !isPending(state))
    expect(ends).toEqual(['delivered', 'failed', 'expired', 'suppressed', 'cancelled'])
    for (const end of ends.filter((state) => state !== 'cancelled' && state !== 'delivered'))
      for (const to of RECIPIENT_STATES) expect(mayBecome(end, to)).toBe(false)
  })

  it('lets a host that took a message say later that it failed, and nothing else', () => {
    expect(RECIPIENT_STATES.filter((state) => mayBecome('delivered', state))).toEqual(['failed'])
  })

  it('lets a deletion be taken back, and never straight into a delivery', () => {
    const back = RECIPIENT_STATES.filter((state) => mayBecome('cancelled', state))
    expect(back).toEqual(['queued', 'deferred', 'held'])
  })

  it('lets a person act on what waits, never on what is being delivered or has ended', () => {
    for (const { from, to } of Object.values(QUEUE_ACTIONS))
      for (const state of from) {
        expect(['queued', 'deferred', 'held']).toContain(state)
        const next = to === 'same' ? [] : [to]
        expect(next.filter((each) => !mayBecome(state, each))).toEqual([])
      }
  })

  it('reaches delivered only from a lease', () => {
    const from = RECIPIENT_STATES.filter((state) => mayBecome(state, 'delivered'))
    expect(from).toEqual(['leased'])
  })

  it('can reach every state from queued', () => {
    const reached = new Set(['queued'])
    const queue = ['queued' as (typeof RECIPIENT_STATES)[number]]
    for (const state of queue)
      for (const next of RECIPIENT_TRANSITIONS[state])
        if (!reached.has(next)) {
          reached.add(next)
          queue.push(next)
        }
    expect([...reached].sort()).toEqual([...RECIPIENT_STATES].sort())
  })
})

describe('the status of a message', () => {
  it.each([
    [[], 'queued'],
    [['queued', 'delivered'], 'queued'],
    [['deferred', 'queued'], 'deferred'],
    [['leased', 'delivered'], 'queued'],
    [['delivered', 'delivered'], 'delivered'],
    [['delivered', 'failed'], 'bounced'],
    [['delivered', 'expired'], 'failed'],
    [['held', 'delivered'], 'held'],
    [['suppressed'], 'suppressed'],
    [['suppressed', 'delivered'], 'delivered'],
    [['cancelled'], 'cancelled'],
  ] as const)('of %j is %s', (states, status) => {
    expect(messageStatus(states)).toBe(status)
  })
})
