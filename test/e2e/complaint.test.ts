import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RelayProcess } from '../support/relay-process.ts'
import { awaitInbox, mailer, setUpDomain, type SendingDomain } from '../support/sending-domain.ts'

describe('a reader who complains', () => {
  let relay: RelayProcess
  let owner: SendingDomain
  let key: string

  beforeAll(async () => {
    relay = await RelayProcess.start()
    owner = await setUpDomain(relay, 'ukulima.test')
    const args = ['api-key', 'create', '--account', owner.accountId, '--name', 'test']
    key = (await relay.json<{ key: string }>(...args)).key
  })
  afterAll(async () => relay[Symbol.asyncDispose]())

  // oxlint-disable-next-line typescript/no-explicit-any -- tests read answers as clients do
  const get = async (path: string): Promise<any> => {
    const headers = { authorization: `Bearer ${key}` }
    return (await fetch(`http://${relay.ready.http}/v1/${path}`, { headers })).json()
  }
  const until = async <T>(look: () => Promise<T>, good: (seen: T) => boolean): Promise<T> => {
    const end = performance.now() + 60_000
    for (;;) {
      const seen = await look()
      if (good(seen)) return seen
      if (performance.now() > end) throw new Error(`${JSON.stringify(seen)}\n${relay.log}`)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }

  it('is suppressed, the message says so, and the others still get mail', async () => {
    const to = ['complain@elsewhere.test', 'asha@elsewhere.test']
    const send = async (subject: string): Promise<string> => {
      const letter = { from: 'me@ukulima.test', to, subject, text: 'Habari.\n' }
      const { response } = await mailer(relay, owner.credential).sendMail(letter)
      return /[0-9a-f-]{36}/.exec(String(response))?.[0] ?? ''
    }
    const first = await send('Habari')
    const list = await until(
      () => get('suppressions'),
      ({ items }) => items.length > 0,
    )
    expect(list.items).toMatchObject([
      { email_address: 'complain@elsewhere.test', reason: 'complaint', expires_at: null },
    ])
    const events = await get(`emails/${first}/events`)
    const complained = events.find(
      ({ event_type }: { event_type: string }) => event_type === 'complained',
    )
    expect(complained.metadata).toMatchObject({
      recipient: 'complain@elsewhere.test',
      feedback_type: 'abuse',
      reporter: 'Taifa-Sandbox/1.0',
    })
    const [kept] = (await get('sandbox/messages?to=complain@elsewhere.test')).items
    const shown = await until(
      () => get(`sandbox/messages/${kept.id}`),
      ({ complaint }) => complaint.is_sent,
    )
    expect(shown.complaint).toMatchObject({ is_sent: true, problem: null })

    const second = await send('Tena')
    await awaitInbox(relay, 'asha@elsewhere.test', (entries) => entries.length === 2)
    const { recipients } = await get(`emails/${second}`)
    expect(
      recipients.map(({ address, state }: { address: string; state: string }) => [address, state]),
    ).toContainEqual(['complain@elsewhere.test', 'suppressed'])
    const overview = await until(
      () => get('overview'),
      ({ attention }) => attention.length > 0,
    )
    expect(overview.attention).toMatchObject([{ kind: 'complaints', params: { complained: 1 } }])
  })
})
