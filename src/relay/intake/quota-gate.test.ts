import { afterEach, expect, it } from 'vitest'
import { describeReply } from '#core/reply.ts'
import { HOUR_MS, SECOND_MS } from '#core/time.ts'
import { mailbox } from '../../../test/support/draft.ts'
import {
  FACTS,
  openSubmissionWorld,
  type SubmissionWorld,
  type TestConnection,
} from '../../../test/support/submission-world.ts'
import type { QuotaStore } from '../ports/quota-store.ts'

let world: SubmissionWorld
let probes: number
afterEach(() => world.close())

const REACHED =
  '450 4.7.1 The daily limit of 3 recipients of this account is reached. Try again after 2026-11-24T00:00:00.000Z.'

/** An account that may write to three recipients a day, and is told so early. */
async function open(limit = 3): Promise<TestConnection> {
  probes = 0
  const rule = { subject: 'account', period: 'day', limit, mode: 'refuse' } as const
  world = await openSubmissionWorld({ quotaDefaults: limit === 0 ? [] : [rule] }, () => ({
    quotas: {
      probe: (probe: Parameters<QuotaStore['probe']>[0]) => {
        probes += 1
        return world.stores.quotas.probe(probe)
      },
    },
  }))
  return connect()
}

async function connect(): Promise<TestConnection> {
  const connection = world.connect()
  await connection.login()
  return connection
}

async function rcpt({ handler }: TestConnection, to: string, index = 0): Promise<string> {
  return describeReply(await handler.rcpt({ recipient: mailbox(to), index }, FACTS))
}

it('refuses MAIL when the limit is reached, and takes it when there is room again', async () => {
  const connection = await open()
  expect(await connection.send({ to: ['a@x.test', 'b@x.test', 'c@x.test'] })).toMatch(/^250 /)
  await world.clock.advance(SECOND_MS)
  expect(await connection.mail()).toBe(REACHED)
  await world.clock.advance(12 * HOUR_MS)
  expect(await connection.mail()).toMatch(/^250 /)
})

it('refuses the recipient that is one too many, and takes those before it', async () => {
  const connection = await open()
  expect(await connection.send({ to: ['a@x.test'] })).toMatch(/^250 /)
  await world.clock.advance(SECOND_MS)
  await connection.mail()
  expect(await rcpt(connection, 'b@x.test')).toMatch(/^250 /)
  expect(await rcpt(connection, 'c@x.test', 1)).toMatch(/^250 /)
  // Named once more, it is no further recipient.
  expect(await rcpt(connection, 'c@x.test', 2)).toMatch(/^250 /)
  expect(await rcpt(connection, 'd@x.test', 2)).toBe(REACHED)
})

it('leaves the last word to the transaction', async () => {
  const [one, two] = [await open(), await connect()]
  const to = ['a@x.test', 'b@x.test']
  const sinks = [await one.begin({ to }), await two.begin({ to })]
  const replies = []
  for (const sink of sinks) {
    await sink.write(Buffer.from('From: me@own.test\r\n\r\nHi\r\n'))
    replies.push(describeReply(await sink.finish()))
  }
  expect(replies[0]).toMatch(/^250 /)
  expect(replies[1]).toBe(REACHED)
})

it.each([[0], [1_000]])('looks once a second and not for each message, limit %i', async (limit) => {
  const connection = await open(limit)
  for (let i = 0; i < 5; i++) expect(await connection.send()).toMatch(/^250 /)
  expect(probes).toBe(1)
  await world.clock.advance(SECOND_MS)
  await connection.send()
  expect(probes).toBe(2)
})

it('takes mail when the store cannot say', async () => {
  const connection = await open()
  world.stores.quotas.probe = () => Promise.reject(new Error('away'))
  expect(await connection.mail()).toMatch(/^250 /)
})
