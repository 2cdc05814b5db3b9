import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RelayProcess } from '../support/relay-process.ts'
import { mailer, setUpDomain, type SendingDomain } from '../support/sending-domain.ts'

/** An address of this machine where nothing ever listens: not a port that another may be given. */
const NOBODY = '127.0.0.89'

describe('a gateway that does not answer', () => {
  let relay: RelayProcess
  let owner: SendingDomain
  beforeAll(async () => {
    relay = await RelayProcess.start({ env: { TAIFA_OUTBOUND_ROUTE: `smtp://${NOBODY}:2525` } })
    owner = await setUpDomain(relay, 'ukulima.test')
  })
  afterAll(async () => relay[Symbol.asyncDispose]())

  it('is on the first page, as the reason why mail waits', async () => {
    const args = ['api-key', 'create', '--account', owner.accountId, '--name', 'test']
    const { key } = await relay.json<{ key: string }>(...args)
    const transport = mailer(relay, owner.credential, { pool: true })
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        transport.sendMail({
          from: 'me@ukulima.test',
          to: `asha@d${i}.test`,
          subject: 'Habari',
          text: 'Habari.\n',
        }),
      ),
    )
    transport.close()
    expect(await firstAttention(key)).toMatchObject({
      kind: 'gateway_not_answering',
      severity: 'error',
      subject: { type: 'destination', name: NOBODY },
    })
  })

  async function firstAttention(key: string): Promise<unknown> {
    const end = performance.now() + 60_000
    for (;;) {
      const headers = { authorization: `Bearer ${key}` }
      const answer = await fetch(`http://${relay.ready.http}/v1/overview`, { headers })
      const { attention } = (await answer.json()) as { attention: unknown[] }
      if (attention.length > 0) return attention[0]
      if (performance.now() > end) throw new Error(relay.log)
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
})
