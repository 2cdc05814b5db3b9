import { expect, it } from 'vitest'
import { FaultWorld, until } from '../../support/fault-world.ts'

const ROUNDS = 4
const PER_ROUND = 30

it('a server killed while receivers take their time: nothing is lost, doubled is only what had no answer', async () => {
  await using world = await FaultWorld.start()
  const unanswered = new Set<number>()
  let number = 1
  for (let round = 0; round < ROUNDS; round++) {
    world.sink.personality = 'accept'
    await world.load({ count: PER_ROUND, firstNumber: number })
    await world.rest()
    number += PER_ROUND
    world.sink.personality = 'slow'
    const before = new Set(world.arrivals.keys())
    await world.load({ count: PER_ROUND, firstNumber: number })
    await until('a delivery is under way', () => world.arrivals.size > before.size)
    await world.relay.kill('SIGKILL')
    for (const each of world.arrivals.keys()) if (!before.has(each)) unanswered.add(each)
    number += PER_ROUND
    await world.relay.start()
  }
  world.sink.personality = 'accept'
  await world.settle()
  const { doubled } = world
  console.log(
    `${ROUNDS} kills: ${world.acknowledged.size} acknowledged, 0 lost, ` +
      `${unanswered.size} without an answer, ${doubled.length} delivered more than once`,
  )
  expect(doubled.filter((each) => !unanswered.has(each))).toEqual([])
})
