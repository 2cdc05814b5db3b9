import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RelayProcess } from '../support/relay-process.ts'
import { ScriptedHost } from '../support/scripted-host.ts'
import { awaitInbox, mailer, setUpDomain, type SendingDomain } from '../support/sending-domain.ts'
import { PLAIN_HOST } from '../support/tls-world.ts'

interface Shown {
  readonly recipients: ReadonlyArray<{ readonly state: string; readonly explanation: string }>
  readonly attempts: ReadonlyArray<{ readonly tls: unknown; readonly tls_policy: unknown }>
}

async function send(relay: RelayProcess, sender: SendingDomain, to: string): Promise<string> {
  const transport = mailer(relay, sender.credential)
  const from = `hello@${sender.name}`
  const sent = await transport.sendMail({ from, to, subject: 'TLS', text: 'x' })
  transport.close()
  return sent.response?.split(' ').pop() ?? ''
}

const show = (relay: RelayProcess, id: string) => relay.json<Shown>('queue', 'show', id)

describe('a domain that asks for a verified host', () => {
  let relay: RelayProcess
  beforeAll(async () => {
    relay = await RelayProcess.start()
  })
  afterAll(async () => relay[Symbol.asyncDispose]())

  it('gets what it asked for, and is shown it', async () => {
    const sender = await setUpDomain(relay, 'salama.test')
    const set = await relay.json<{ tls_policy: string }>(
      'domain',
      'set',
      'salama.test',
      '--tls',
      'verified',
    )
    expect(set.tls_policy).toBe('verified')
    const id = await send(relay, sender, 'asha@elsewhere.test')
    await awaitInbox(relay, 'asha@elsewhere.test')
    await expect
      .poll(async () => (await show(relay, id)).attempts)
      .toMatchObject([
        {
          tls: { certificate: 'trusted', policy: { required: 'verified' } },
          tls_policy: { required: 'verified', source: 'sending-domain' },
        },
      ])
    const { out } = await relay.run('queue', 'show', id)
    expect(out).toContain("TLS verified: the sending domain's tls_policy is verified")
    const wrong = await relay.run('domain', 'set', 'salama.test', '--tls', 'strong')
    expect(wrong).toMatchObject({ status: 1 })
    expect(wrong.err).toContain('opportunistic, encrypted, verified')
  })
})

describe('a host that offers no TLS', () => {
  it('gets no mail of such a domain, and all of it when the owner says so', async () => {
    await using host = await ScriptedHost.start([PLAIN_HOST])
    const route = `smtp://127.0.0.1:${host.port}`
    const env = { TAIFA_OUTBOUND_ROUTE: route, TAIFA_RETRY_DELAYS: '2s' }
    await using relay = await RelayProcess.start({ env })
    const sender = await setUpDomain(relay, 'salama.test')
    await relay.json('domain', 'set', 'salama.test', '--tls', 'encrypted')
    const id = await send(relay, sender, 'asha@elsewhere.test')
    await expect
      .poll(async () => (await show(relay, id)).recipients[0]?.explanation)
      .toMatch(/does not offer STARTTLS.*the sending domain's tls_policy is encrypted/)
    expect(host.messages).toEqual([])
    await relay.json('domain', 'set', 'salama.test', '--tls', 'opportunistic')
    await expect.poll(async () => (await show(relay, id)).recipients[0]?.state).toBe('delivered')
    expect(host.messages).toHaveLength(1)
    expect((await show(relay, id)).attempts[0]).toMatchObject({
      tls: null,
      tls_policy: { required: 'encrypted' },
    })
  })
})
