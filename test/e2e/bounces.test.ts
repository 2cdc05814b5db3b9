import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RelayProcess } from '../support/relay-process.ts'
import { mailer, setUpDomain, type SendingDomain } from '../support/sending-domain.ts'

interface Suppression {
  readonly email_address: string
  readonly reason: string
  readonly note: string
}

describe('an address that does not exist', () => {
  let relay: RelayProcess
  let sender: SendingDomain
  beforeAll(async () => {
    relay = await RelayProcess.start()
    sender = await setUpDomain(relay, 'ukulima.test')
  })
  afterAll(async () => relay[Symbol.asyncDispose]())

  async function send(to: string): Promise<string> {
    const transport = mailer(relay, sender.credential)
    const from = 'hello@ukulima.test'
    const dsn = { id: 'order-17', return: 'headers' as const, notify: ['failure'], recipient: to }
    const sent = await transport.sendMail({ from, to, subject: 'One', text: 'x', dsn })
    transport.close()
    return sent.response?.split(' ').pop() ?? ''
  }

  it('is written to once, and then suppressed', async () => {
    const to = 'bounce@elsewhere.test'
    await send(to)
    const list = () =>
      relay.json<readonly Suppression[]>('suppression', 'list', '--account', sender.accountId)
    await expect.poll(async () => (await list()).length, { timeout: 10_000 }).toBe(1)
    const [entry] = await list()
    expect(entry).toMatchObject({ email_address: to, reason: 'bounce' })
    expect(entry?.note).toContain('mailbox-unknown')

    const again = await send(to)
    const shown = JSON.stringify(await relay.json('queue', 'show', again))
    expect(shown).toContain('"suppressed"')
    expect(shown).not.toContain('"bounced"')
  })
})
