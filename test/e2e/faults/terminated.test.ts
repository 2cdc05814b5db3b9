import { expect, it } from 'vitest'
import { FaultWorld } from '../../support/fault-world.ts'

it('SIGTERM under load: open transactions finish, then 421 4.3.2; it ends by itself and nothing is lost', async () => {
  await using world = await FaultWorld.start({ sink: { personality: 'slow' } })
  using idle = await world.client()
  using sending = await world.client()
  await sending.command(`MAIL FROM:<${world.from}>`, '250')
  await sending.command('RCPT TO:<x@elsewhere.test>', '250')
  await sending.command('DATA', '354')
  sending.write(`From: ${world.from}\r\nX-Bench-Number: 9000\r\n\r\nthe first half\r\n`)
  const ended = new AbortController()
  const load = world.load({
    count: 100_000,
    firstNumber: 10_000,
    concurrency: 10,
    signal: ended.signal,
  })
  while (world.acknowledged.size < 50) await new Promise((resolve) => setTimeout(resolve, 20))

  const exit = world.relay.kill('SIGTERM')
  ended.abort()
  expect(await idle.reply()).toMatch(/^421 4\.3\.2 /)
  sending.write('the second half\r\n.\r\n')
  expect(await sending.reply()).toMatch(/^250 2\.0\.0 /)
  world.acknowledged.add(9000)
  expect(await sending.reply()).toMatch(/^421 4\.3\.2 /)
  await load
  expect(await exit).toBe(0)

  world.sink.personality = 'accept'
  await world.relay.start()
  await world.settle()
  expect(world.doubled).toEqual([])
})
