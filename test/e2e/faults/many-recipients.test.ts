import { expect, it } from 'vitest'
import { FaultWorld, until } from '../../support/fault-world.ts'

const MANY = 10_000

it.each([1_000, 10_000])(
  'of 10,000 RCPT in one transaction %i are taken where that is the limit, and those get the message',
  async (limit) => {
    await using world = await FaultWorld.start({ env: { TAIFA_MAX_RECIPIENTS: String(limit) } })
    using client = await world.client()
    await client.command(`MAIL FROM:<${world.from}>`, '250')
    const commands = Array.from({ length: MANY }, (_, i) => `RCPT TO:<r${i}@elsewhere.test>\r\n`)
    client.write(commands.join(''))
    const codes: string[] = []
    while (codes.length < MANY) codes.push((await client.reply()).slice(0, 3))
    expect(codes.filter((code) => code === '250')).toHaveLength(limit)
    // RFC 5321 §4.5.3.1.10: too many recipients is temporary, for the rest is sent next time.
    expect(codes.filter((code) => code === '452')).toHaveLength(MANY - limit)
    await client.command('DATA', '354')
    client.write(`From: ${world.from}\r\nX-Bench-Number: 1\r\n\r\nto all\r\n.\r\n`)
    expect(await client.reply()).toMatch(/^250 2\.0\.0 /)
    await until('all have it', () => world.sink.counts.recipients >= limit)
    expect(world.sink.counts.recipients).toBe(limit)
  },
)
