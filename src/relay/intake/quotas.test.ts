import { afterEach, expect, it } from 'vitest'
import { OPERATOR } from '#core/tenant.ts'
import type { QuotaMode } from '#core/quota.ts'
import { DEFAULT_RETRY } from '#core/retry.ts'
import {
  openSubmissionWorld,
  queuedId,
  type SubmissionWorld,
  type TestConnection,
} from '../../../test/support/submission-world.ts'
import { explainRecipient } from '../delivery/explain.ts'

let world: SubmissionWorld
afterEach(() => world.close())

/** A connection of an account that may write to two recipients a day. */
async function limited(mode: QuotaMode): Promise<TestConnection> {
  const quotaDefaults = [{ subject: 'account', period: 'day', limit: 2, mode }] as const
  world = await openSubmissionWorld({ quotaDefaults })
  const connection = world.connect()
  await connection.login()
  return connection
}

const TWO = { to: ['a@there.test', 'b@there.test'] }

async function explained(reply: string) {
  const { stores, clock } = world
  const found = await stores.history.find(OPERATOR, queuedId(reply))
  const context = { now: clock.now(), schedule: DEFAULT_RETRY }
  return found?.recipients.map((each) => explainRecipient(each, context))
}

it('refuses at the limit with the time at which there is room, and takes mail then', async () => {
  const connection = await limited('refuse')
  expect(await connection.send(TWO)).toMatch(/^250 /)
  expect(await connection.send()).toBe(
    '450 4.7.1 The daily limit of 2 recipients of this account is reached. Try again after 2026-11-24T00:00:00.000Z.',
  )
  expect(await connection.send({ to: ['a@x.test', 'b@x.test', 'c@x.test'] })).toMatch(
    /^550 5\.7\.1 The message alone has more recipients than the daily limit of 2 /,
  )
  await world.clock.advance(12 * 3_600_000)
  expect(await connection.send()).toMatch(/^250 /)
})

it('paces at the limit, and says when it leaves', async () => {
  const connection = await limited('pace')
  await connection.send(TWO)
  expect(await explained(await connection.send())).toEqual([
    'Held by your daily limit of 2; next leaves on 2026-11-24 at 00:00 UTC.',
  ])
})

it('holds at the limit until a person releases it, and says so', async () => {
  const connection = await limited('hold')
  await connection.send(TWO)
  expect(await explained(await connection.send())).toEqual([
    'Held by your daily limit of 2 of the account; release it, or raise the limit first.',
  ])
})
