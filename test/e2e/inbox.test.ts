import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OutsideHost } from '../support/outside-host.ts'
import { RelayProcess } from '../support/relay-process.ts'
import { awaitInbox, setUpDomain, type InboxEntry } from '../support/sending-domain.ts'

interface Kept {
  readonly id: string
  readonly recipient: string
  readonly subject: string
  readonly preview: string
  readonly has_attachments: boolean
  readonly authentication: Readonly<Record<string, string>>
}

interface Shown {
  readonly text: string
  readonly routing_log: ReadonlyArray<{ readonly destination: string; readonly status: string }>
  readonly attachments: ReadonlyArray<{ readonly filename: string; readonly size_bytes: number }>
}

describe('the inbox of a domain', () => {
  let relay: RelayProcess
  let author: OutsideHost
  let key: string

  beforeAll(async () => {
    relay = await RelayProcess.start()
    // First, so that the zone is there before anybody asks and remembers that it is not.
    author = await OutsideHost.open(relay, { name: 'author.test' })
    const owner = await setUpDomain(relay, 'ukulima.test')
    await relay.json('sandbox', 'publish', 'ukulima.test', '--receiving')
    const made = await relay.json<{ key: string }>(
      'api-key',
      'create',
      '--account',
      owner.accountId,
      '--name',
      'test',
      '--scopes',
      'full',
    )
    key = made.key
  })
  afterAll(async () => relay[Symbol.asyncDispose]())

  const list = () => relay.json<readonly Kept[]>('inbox', 'list', '--domain', 'ukulima.test')
  const api = (method: string, path: string) =>
    fetch(`http://${relay.ready.http}/v1/inbound/${path}`, {
      method,
      headers: { authorization: `Bearer ${key}` },
    })

  it('takes mail for any address while it is on, and none while it is off', async () => {
    const mail = { from: 'me@author.test', to: 'anybody@ukulima.test', subject: 'Habari' }
    await expect(author.send(mail)).rejects.toThrow('550 5.1.1')
    await relay.json('domain', 'inbox', 'ukulima.test', 'on', '--days', '7')
    await author.send({ ...mail, text: 'Bei ya mahindi?\n' })
    expect(await list()).toMatchObject([
      {
        recipient: 'anybody@ukulima.test',
        subject: 'Habari',
        preview: 'Bei ya mahindi?',
        authentication: { spf: 'pass', dkim: 'pass', dmarc: 'pass' },
      },
    ])
    await expect(author.send({ ...mail, to: 'x@elsewhere.test' })).rejects.toThrow('550 5.1.1')
    await relay.json('domain', 'inbox', 'ukulima.test', 'off')
    await expect(author.send(mail)).rejects.toThrow('550 5.1.1')
    expect(await list()).toHaveLength(1)
  })

  it('keeps a large message once for each recipient, and gives all of it back', async () => {
    await relay.json('domain', 'inbox', 'ukulima.test', 'on')
    await relay.json('forward', 'add', 'sales@ukulima.test', '--to', 'asha@elsewhere.test')
    const picture = Buffer.alloc(300_000, 7)
    const raw = [
      'From: Mwandishi <me@author.test>',
      'To: sales@ukulima.test, info@ukulima.test',
      'Subject: Picha',
      'Message-ID: <picha@author.test>',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=x',
      '',
      '--x',
      'Content-Type: text/plain',
      '',
      'Tazama.',
      '--x',
      'Content-Type: image/png; name=picha.png',
      'Content-Disposition: attachment; filename=picha.png',
      'Content-Transfer-Encoding: base64',
      '',
      ...(picture.toString('base64').match(/.{1,76}/g) ?? []),
      '--x--',
      '',
    ].join('\r\n')
    const to = ['sales@ukulima.test', 'info@ukulima.test']
    await author.send({ from: 'me@author.test', to, subject: 'Picha', raw })
    const kept = (await list()).filter(({ subject }) => subject === 'Picha')
    expect(kept.map(({ recipient }) => recipient).toSorted()).toEqual(to.toSorted())
    expect(kept.every((message) => message.has_attachments)).toBe(true)
    const sales = kept.find(({ recipient }) => recipient.startsWith('sales'))?.id ?? ''
    await awaitInbox<InboxEntry>(relay, 'asha@elsewhere.test')
    const shown = await relay.json<Shown>('inbox', 'show', sales)
    expect(shown).toMatchObject({
      text: 'Tazama.\n',
      attachments: [{ filename: 'picha.png', size_bytes: 300_000 }],
      routing_log: [{ destination: 'inbox' }, { destination: 'asha@elsewhere.test' }],
    })
    const attachment = await api('GET', `${sales}/attachments/0`)
    expect(attachment.headers.get('content-type')).toBe('image/png')
    expect(Buffer.from(await attachment.arrayBuffer()).equals(picture)).toBe(true)
    const source = await (await api('GET', `${sales}/source`)).text()
    expect(source).toContain('Delivered-To: sales@ukulima.test\r\n')
    expect(source.endsWith(raw.slice(raw.indexOf('--x')))).toBe(true)
  })

  it('forwards a kept message once more, as the first time', async () => {
    const [sales] = (await list()).filter(({ recipient }) => recipient.startsWith('sales'))
    expect((await api('POST', `${sales?.id}/replay`)).status).toBe(202)
    const copies = await awaitInbox<InboxEntry & { verdicts: { arc: { result: string } } }>(
      relay,
      'asha@elsewhere.test',
      (entries) => entries.length > 1,
    )
    for (const copy of copies)
      expect(copy.verdicts).toMatchObject({
        spf: { result: 'pass' },
        dkim: [{ result: 'pass', domain: 'author.test' }],
        arc: { result: 'pass' },
      })
    const [other] = (await list()).filter(({ recipient }) => recipient.startsWith('info'))
    expect((await api('POST', `${other?.id}/replay`)).status).toBe(422)
  })
})
