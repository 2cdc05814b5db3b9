import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RelayProcess } from '../support/relay-process.ts'
import { awaitInbox, mailer, setUpDomain, type SendingDomain } from '../support/sending-domain.ts'

interface Waiting {
  readonly email_id: string
  readonly recipient: string
  readonly state: string
  readonly explanation: string
}
interface Operation {
  readonly id: string | null
  readonly count: number
  readonly finished: boolean
}

describe('the queue under the hands of its operator', () => {
  let relay: RelayProcess
  let sender: SendingDomain
  beforeAll(async () => {
    relay = await RelayProcess.start({ env: { TAIFA_METRICS_LISTEN: '127.0.0.1:0' } })
    sender = await setUpDomain(relay, 'hands.test')
  })
  afterAll(async () => relay[Symbol.asyncDispose]())

  const list = (...filter: readonly string[]) =>
    relay.json<readonly Waiting[]>('queue', 'list', ...filter)
  const act = (...words: readonly string[]) => relay.json<Operation>('queue', ...words)
  async function send(to: string): Promise<string> {
    const transport = mailer(relay, sender.credential)
    try {
      const mail = { from: `a@${sender.name}`, to, subject: 'Wait', text: 'x' }
      return (await transport.sendMail(mail)).response ?? ''
    } finally {
      transport.close()
    }
  }
  async function deferred(to: string): Promise<Waiting> {
    await send(to)
    for (let i = 0; i < 600; i++) {
      const [found] = await list('--recipient', to, '--state', 'deferred')
      if (found !== undefined) return found
      await sleep(100)
    }
    throw new Error(`${to} was not deferred\n${relay.log}`)
  }

  it('says why mail waits, and holds, deletes, brings back, reroutes and retries it', async () => {
    const { explanation } = await deferred('defer-1@elsewhere.test')
    expect(explanation).toMatch(/^Waiting to retry .* said 451 4\.7\.1 .* 1 of \d+ tries\./)

    const filter = ['--destination', 'elsewhere.test', '--reply', '451 4.7.1'] as const
    expect(await act('hold', ...filter, '--dry-run')).toMatchObject({ id: null, count: 1 })
    expect(await act('hold', ...filter)).toMatchObject({ count: 1, finished: true })
    expect((await list('--state', 'held'))[0]?.explanation).toContain('Held by a person')

    const deleted = await act('delete', '--state', 'held')
    expect(await list()).toEqual([])
    expect(await act('undo', deleted.id ?? '')).toMatchObject({ count: 1 })

    expect((await relay.run('queue', 'release')).status).toBe(1)
    expect(await act('release', '--all')).toMatchObject({ count: 1 })
    await awaitInbox(relay, 'defer-1@elsewhere.test')

    await deferred('defer-1@other.test')
    expect(await act('reroute', '--destination', 'other.test', '--to', 'third.test')).toMatchObject(
      {
        count: 1,
      },
    )
    await awaitInbox(relay, 'defer-1@other.test')

    const all = await relay.json<ReadonlyArray<{ action: string; meta: object }>>('audit', 'list')
    // Making the account and its domain is in it too.
    const log = all.filter(({ action }) => action.startsWith('queue.'))
    const actions = ['hold', 'delete', 'undo', 'release', 'reroute'].map((each) => `queue.${each}`)
    expect(log.map(({ action }) => action).toReversed()).toEqual(actions)
    for (const { meta } of log) expect(meta).toMatchObject({ count: 1, finished: true })
  })

  it('returns mail to its sender with a report', async () => {
    await deferred('defer@elsewhere.test')
    expect(await act('bounce', '--recipient', 'defer@*')).toMatchObject({ count: 1 })
    const [report] = await awaitInbox(relay, `a@${sender.name}`)
    expect(report?.envelope.from).toBe('')
    expect(report?.verdicts.dkim).toMatchObject([{ result: 'pass', domain: 'mail.taifa.test' }])
  })

  it('keeps to a quota that was just set, and says so in the reply', async () => {
    await relay.json('quota', 'set', sender.accountId, '1', '--per', 'month', '--mode', 'refuse')
    await send('one@elsewhere.test')
    await expect(send('two@elsewhere.test')).rejects.toMatchObject({
      responseCode: 450,
      response: expect.stringMatching(/^450-4\.7\.1 .*monthly limit of 1 .*\n?.*/s) as string,
    })
  })

  it('shows how the queue does', async () => {
    const text = await (await fetch(`http://${relay.ready.metrics}/metrics`)).text()
    for (const name of ['queue_oldest_due_seconds', 'queue_alarm', 'store_commits_total'])
      expect(text).toContain(`taifa_${name} `)
    expect(text).toMatch(/taifa_delivery_attempt_seconds_count\{provider="other"\} [1-9]/)
  })
})
