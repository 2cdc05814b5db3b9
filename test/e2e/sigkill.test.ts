import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { startSink } from '../support/load-sink.ts'
import { runSource } from '../support/load-source.ts'
import { RelayProcess } from '../support/relay-process.ts'
import { setUpDomain } from '../support/sending-domain.ts'

const ROUNDS = Number(process.env['TAIFA_TEST_KILL_ROUNDS'] ?? 20)
/** Each round numbers its messages from a range of its own. */
const RANGE = 100_000
const CONNECTIONS = 10

it(
  `loses no acknowledged message when the server is killed ${ROUNDS} times at random moments`,
  async () => {
    const arrivals = new Map<number, number>()
    await using sink = await disposableSink((number) =>
      arrivals.set(number, (arrivals.get(number) ?? 0) + 1),
    )
    await using relay = await RelayProcess.start({
      env: { TAIFA_OUTBOUND_PORT: String(sink.port) },
    })
    const { credential, name } = await setUpDomain(relay, 'kill.test')

    const acknowledged = new Set<number>()
    let uncertain = 0
    for (let round = 0; round < ROUNDS; round++) {
      const ended = new AbortController()
      const load = runSource({
        ...relay.submission,
        login: credential,
        from: `a@${name}`,
        to: 'n%n@elsewhere.test',
        count: RANGE,
        firstNumber: round * RANGE + 1,
        concurrency: CONNECTIONS,
        sizeBytes: 5_000,
        reuse: round % 2 === 0,
        ca: relay.ca,
        signal: ended.signal,
        onAcknowledged: (number) => acknowledged.add(number),
      })
      await sleep(150 + Math.random() * 850)
      const killed = relay.kill('SIGKILL')
      ended.abort()
      await killed
      uncertain += (await load).unknown
      await relay.start()
    }

    const missing = (): readonly number[] =>
      [...acknowledged].filter((number) => !arrivals.has(number))
    await expect.poll(() => missing().length, { timeout: 90_000, interval: 250 }).toBe(0)

    const twice = [...arrivals.values()].filter((count) => count > 1).length
    console.log(
      `${ROUNDS} kills: ${acknowledged.size} acknowledged, 0 lost, ${twice} delivered more than once, ` +
        `${uncertain} without an answer when the server died`,
    )
    // At each kill at most what was on its way over the connections to the sink can come twice.
    expect(acknowledged.size).toBeGreaterThan(ROUNDS * 10)
    expect(twice).toBeLessThanOrEqual(ROUNDS * 200)
  },
  Math.max(300_000, ROUNDS * 15_000),
)

async function disposableSink(onNumber: (number: number) => void) {
  const sink = await startSink({
    onMessage: ({ number }) => {
      if (number !== undefined) onNumber(number)
    },
  })
  return Object.assign(sink, { [Symbol.asyncDispose]: () => sink.close() })
}
