import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
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
    await expect.poll(async () => (await list()).length).toBe(1)
    const [entry] = await list()
    expect(entry).toMatchObject({ email_address: to, reason: 'bounce' })
    expect(entry?.note).toContain('mailbox-unknown')

    const again = await send(to)
    const shown = JSON.stringify(await relay.json('queue', 'show', again))
    expect(shown).toContain('"suppressed"')
    expect(shown).not.toContain('"bounced"')
  })

  it('and any other address can be put on the list, taken off, imported and exported', async () => {
    const account = ['--account', sender.accountId] as const
    const to = 'asha@elsewhere.test'
    const words = ['Asha@Elsewhere.test', ...account, '--note', 'asked by phone'] as const
    const added = await relay.json<Suppression & { readonly id: string }>(
      'suppression',
      'add',
      ...words,
    )
    expect(added).toMatchObject({ email_address: to, reason: 'manual', note: 'asked by phone' })
    const shown = (id: string) => relay.json('queue', 'show', id).then((it) => JSON.stringify(it))
    expect(await shown(await send(to))).toContain('"suppressed"')
    await relay.json('suppression', 'delete', added.id)
    const sent = await send(to)
    await expect.poll(() => shown(sent)).toContain('"delivered"')

    const file = join(relay.dataDir, 'list.csv')
    writeFileSync(
      file,
      'email_address,reason\nbaraka@x.test,complaint\nno address\nBARAKA@x.test,\n',
    )
    expect(await relay.json('suppression', 'import', file, ...account)).toEqual({
      added: 1,
      skipped: 1,
      total_processed: 2,
    })
    const exported = await relay.run('suppression', 'export', ...account)
    expect(exported.status).toBe(0)
    expect(exported.out).toMatch(/^email_address,reason,/)
    expect(exported.out).toMatch(/^baraka@x\.test,complaint,/m)
    const lines = await relay.run('suppression', 'export', ...account, '--format', 'jsonl')
    expect(
      lines.out
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as Suppression).reason),
    ).toContain('complaint')
    const again = await relay.run('suppression', 'delete', added.id)
    expect(again.status).not.toBe(0)
    expect(again.err).toContain('suppression')
    const bad = await relay.run('suppression', 'add', 'x@y.test', ...account, '--until', 'soon')
    expect(bad.err).toContain('ISO 8601')
  })
})
