import { expect, it } from 'vitest'
import { FaultWorld, until } from '../../support/fault-world.ts'
import { ZoneServer, type Zone } from '../../support/zone.ts'

const SILENT = 'silent.test'
const LOOP = 'loop.test'
const PRIVATE = 'private.test'
const FINE = 'fine.test'

const BROKEN: Zone = {
  [SILENT]: { trouble: 'timeout' },
  [LOOP]: { CNAME: 'round.loop.test' },
  'round.loop.test': { CNAME: LOOP },
  [FINE]: { MX: ['10 mx.fine.test'] },
  'mx.fine.test': { A: ['127.0.0.1'] },
}

it('DNS that is silent or goes round in circles holds up nobody else, and is told to the sender', async () => {
  await using zone = await ZoneServer.start(BROKEN)
  await using world = await FaultWorld.start()
  await world.relay.kill('SIGTERM')
  await world.relay.start({ TAIFA_DNS_SERVERS: zone.address })
  using client = await world.client()
  const submit = async (number: number, name: string): Promise<string> =>
    (await world.submit(client, { number, to: `b@${name}` })).split(' ').pop() ?? ''
  const told = (id: string, words: string): Promise<void> =>
    until(words, async () => (await world.relay.run('queue', 'show', id)).out.includes(words))

  const silent = await submit(1, SILENT)
  const looping = await submit(2, LOOP)
  for (let number = 10; number < 30; number++) await submit(number, FINE)
  await until('the others are not held up', () => world.arrivals.size === 20)
  // The name exists and leads nowhere: no waiting will change that.
  await told(looping, `no mail host of ${LOOP} has an address`)
  world.acknowledged.delete(2)

  await told(silent, `MX look-up of ${SILENT}: no answer in time`)
  zone.zone = { ...BROKEN, [SILENT]: { A: ['127.0.0.1'] } }
  await world.settle()
  expect(world.acknowledged.size).toBe(21)
  expect(world.unexpected).toEqual([])
  expect(world.doubled).toEqual([])
})

it('DNS that points to private addresses gets no connection from here, and the sender learns why', async () => {
  await using zone = await ZoneServer.start({
    [PRIVATE]: { MX: ['10 mx.private.test', '20 metadata.private.test'] },
    'mx.private.test': { A: ['127.0.0.1', '10.0.0.1'] },
    'metadata.private.test': { A: ['169.254.169.254'] },
  })
  await using world = await FaultWorld.start()
  await world.relay.kill('SIGTERM')
  await world.relay.start({
    TAIFA_DNS_SERVERS: zone.address,
    TAIFA_OUTBOUND_ALLOW_PRIVATE: 'false',
  })
  const connections = world.sink.counts.connections
  using client = await world.client()
  const reply = await world.submit(client, { number: 1, to: `b@${PRIVATE}` })
  const id = reply.split(' ').pop() ?? ''
  await until('it was tried', async () => {
    const { out } = await world.relay.run('queue', 'show', id)
    return /private/.test(out.replaceAll(PRIVATE, ''))
  })
  expect(world.sink.counts.connections).toBe(connections)
})
