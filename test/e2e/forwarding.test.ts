import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askDkimpy, HAS_DKIMPY } from '../judges/dkimpy.ts'
import { OutsideHost } from '../support/outside-host.ts'
import { RelayProcess } from '../support/relay-process.ts'
import {
  awaitInbox,
  setUpDomain,
  type InboxEntry,
  type SendingDomain,
} from '../support/sending-domain.ts'

interface Arrived extends InboxEntry {
  readonly verdicts: InboxEntry['verdicts'] & { readonly arc: { readonly result: string } }
}

interface Shown {
  readonly source_base64: string
}

describe('forwarded mail', () => {
  let relay: RelayProcess
  let owner: SendingDomain
  let author: OutsideHost
  let strict: OutsideHost

  beforeAll(async () => {
    relay = await RelayProcess.start()
    owner = await setUpDomain(relay, 'ukulima.test')
    await relay.json('sandbox', 'publish', 'ukulima.test', '--receiving')
    author = await OutsideHost.open(relay, { name: 'author.test' })
    strict = await OutsideHost.open(relay, { name: 'strict.test', dmarc: 'reject' })
  })
  afterAll(async () => relay[Symbol.asyncDispose]())

  const forward = (source: string, ...to: readonly string[]) =>
    relay.json<{ id: string }>('forward', 'add', source, '--to', ...to)
  const arrived = async (to: string): Promise<Arrived> => {
    const [entry] = await awaitInbox<Arrived>(relay, to)
    if (entry === undefined) throw new Error('nothing arrived')
    return entry
  }
  const sourceOf = async (id: string) => {
    const { source_base64 } = await relay.json<Shown>('sandbox', 'show', id)
    return Buffer.from(source_base64, 'base64').toString('utf8')
  }

  it('arrives with the author’s DKIM, our SRS sender and an ARC set that all hold', async () => {
    await forward('sales@ukulima.test', 'asha@elsewhere.test', 'juma@elsewhere.test')
    const answer = await author.send({
      from: 'Mwandishi <me@author.test>',
      to: 'Sales+fair@ukulima.test',
      subject: 'Bei gani?',
      headers: { 'Authentication-Results': 'mx1.taifa.test; dmarc=pass header.from=forged.test' },
    })
    expect(answer).toMatch(/^250 2\.0\.0 Accepted as [0-9a-f-]{36}/)
    for (const to of ['asha@elsewhere.test', 'juma@elsewhere.test']) {
      const entry = await arrived(to)
      expect(entry.verdicts).toMatchObject({
        spf: { result: 'pass', domain: 'bounce.ukulima.test' },
        dkim: [{ result: 'pass', domain: 'author.test' }],
        dmarc: { result: 'pass' },
        arc: { result: 'pass' },
      })
      expect(entry.envelope.from).toMatch(
        /^SRS0=[a-z2-7]{6}=[a-z2-7]{2}=author\.test=me@bounce\.ukulima\.test$/,
      )
      const source = await sourceOf(entry.id)
      expect(source).not.toContain('forged.test')
      expect(source).toContain('From: Mwandishi <me@author.test>')
    }
  })

  it('brings a bounce to the SRS address back to the author', async () => {
    const { envelope } = await arrived('asha@elsewhere.test')
    const bounce = {
      from: 'MAILER-DAEMON@author.test',
      to: envelope.from.toLowerCase(),
      subject: 'Undelivered mail',
      sender: '',
    }
    await author.send(bounce)
    const entry = await arrived('me@author.test')
    expect(entry).toMatchObject({ subject: 'Undelivered mail', envelope: { from: '' } })
    await expect(author.send({ ...bounce, sender: 'x@author.test' })).rejects.toThrow('550 5.7.1')
    const forged = bounce.to.replace('author.test=me', 'author.test=you')
    await expect(author.send({ ...bounce, to: forged })).rejects.toThrow('550 5.1.1')
  })

  it('is refused under p=reject without DKIM, or rewritten where the owner wants it', async () => {
    await forward('info@ukulima.test', 'info@elsewhere.test')
    // SPF passes, so DMARC does; forwarded as it is it would fail at the destination.
    await strict.send({
      from: 'Mkali <me@strict.test>',
      to: 'info@ukulima.test',
      subject: 'Only SPF',
      signed: false,
    })
    const entry = await arrived('info@elsewhere.test')
    expect(entry.verdicts).toMatchObject({
      dkim: [{ result: 'pass', domain: 'ukulima.test' }],
      dmarc: { result: 'pass' },
      arc: { result: 'pass' },
    })
    const source = await sourceOf(entry.id)
    expect(source).toMatch(/^From: "Mkali via ukulima\.test"\r?\n <info@ukulima\.test>/m)
    expect(source).toMatch(/^Reply-To: <me@strict\.test>/m)

    const lying = { from: 'me@strict.test', sender: 'x@author.test', signed: false } as const
    await expect(
      author.send({ ...lying, to: 'info@ukulima.test', subject: 'No proof' }),
    ).rejects.toThrow('550 5.7.26')
  })

  it.skipIf(!HAS_DKIMPY)('holds for another implementation too (needs python3-dkim)', async () => {
    for (const to of ['asha@elsewhere.test', 'info@elsewhere.test']) {
      const { id } = await arrived(to)
      const { source_base64 } = await relay.json<Shown>('sandbox', 'show', id)
      const opinion = await askDkimpy(source_base64, relay.dataDir)
      expect(opinion).toMatchObject({ dkim: true, arc: 'pass' })
      const changed = Buffer.from(source_base64, 'base64').toString('latin1') + 'x\r\n'
      const broken = Buffer.from(changed, 'latin1').toString('base64')
      expect(await askDkimpy(broken, relay.dataDir)).toMatchObject({ dkim: false, arc: 'fail' })
    }
  })

  it('goes to the rules of several recipients, each with a large body of its own', async () => {
    await forward('big@ukulima.test', 'big@elsewhere.test')
    await forward('huge@ukulima.test', 'huge@elsewhere.test')
    await author.send({
      from: 'me@author.test',
      to: ['big@ukulima.test', 'huge@ukulima.test'],
      subject: 'Large',
      text: `${'Habari za leo. '.repeat(6)}\n`.repeat(4_000),
    })
    for (const to of ['big@elsewhere.test', 'huge@elsewhere.test']) {
      expect((await arrived(to)).verdicts).toMatchObject({
        spf: { result: 'pass' },
        dkim: [{ result: 'pass', domain: 'author.test' }],
        arc: { result: 'pass' },
      })
    }
  })

  it('relays nothing for strangers, and says the same of all that is not there', async () => {
    await setUpDomain(relay, 'other.test')
    const unknown = [
      'nobody@ukulima.test',
      'somebody@elsewhere.test',
      'anybody@other.test',
      'asha%elsewhere.test@ukulima.test',
      'SRS0=aaaaaa=aa=elsewhere.test=asha@bounce.ukulima.test',
      'r-aaaaaaaaaaaaaaaaaaaaaaaaaa-aaaaaaaaaaaaa@bounce.ukulima.test',
    ]
    for (const to of unknown) {
      const sending = author.send({ from: 'me@author.test', to, subject: 'x' })
      await expect(sending).rejects.toThrow('550 5.1.1 There is no such mailbox here')
    }
  })

  it('ends where it has been before', async () => {
    const headers = { 'Delivered-To': 'sales@ukulima.test' }
    const again = author.send({
      from: 'me@author.test',
      to: 'sales@ukulima.test',
      subject: 'x',
      headers,
    })
    await expect(again).rejects.toThrow('554 5.4.6')
  })

  it('stops with its rule, and with its domain', async () => {
    const rule = await forward('stop@ukulima.test', 'stop@elsewhere.test')
    const send = () =>
      author.send({ from: 'me@author.test', to: 'stop@ukulima.test', subject: 's' })
    await relay.json('forward', 'pause', rule.id)
    await expect(send()).rejects.toThrow('550 5.1.1')
    await relay.json('forward', 'resume', rule.id)
    await expect(send()).resolves.toMatch(/^250/)
    await relay.json('forward', 'delete', rule.id)
    await expect(send()).rejects.toThrow('550 5.1.1')
  })

  it('needs a domain whose mail comes here', async () => {
    const missing = await relay.run('forward', 'add', 'a@other.test', '--to', 'b@elsewhere.test')
    expect(missing).toMatchObject({ status: 1 })
    // In the box a domain without an MX of its own has that of the sandbox's mailbox.
    expect(missing.err).toContain('Mail for other.test goes to other hosts')
    const twice = await relay.run(
      'forward',
      'add',
      'SALES@ukulima.test',
      '--to',
      'x@elsewhere.test',
    )
    expect(twice.err).toContain('has a rule already')
  })

  it('is in the log of its rule, can be sent again, and ends with its domain', async () => {
    const made = await relay.json<{ key: string }>(
      'api-key',
      'create',
      '--account',
      owner.accountId,
      '--name',
      'test',
    )
    const headers = { authorization: `Bearer ${made.key}` }
    const get = async (path: string): Promise<unknown> =>
      (await fetch(`http://${relay.ready.http}/v1/forwards/${path}`, { headers })).json()
    const rewritten = expect.objectContaining({
      original_to: 'info@ukulima.test',
      forwarded_to: 'info@elsewhere.test',
      from_address: 'me@strict.test',
      from_rewritten: expect.stringContaining('p=reject'),
      status: 'delivered',
      authentication: { spf: 'pass', dkim: 'none', dmarc: 'pass', arc: 'none', iprev: 'pass' },
    })
    await expect.poll(() => get('logs')).toEqual(expect.arrayContaining([rewritten]))
    const entries = (await get('logs')) as ReadonlyArray<{ id: string; forwarded_to: string }>
    await expect.poll(() => get('logs/count')).toEqual({ total: 6 })
    await expect
      .poll(() => get(''))
      .toContainEqual(
        expect.objectContaining({ source_email: 'sales@ukulima.test', delivery_count: 2 }),
      )
    const info = entries.find(({ forwarded_to }) => forwarded_to === 'info@elsewhere.test')
    const replay = `http://${relay.ready.http}/v1/forwards/logs/${info?.id ?? ''}/replay`
    expect((await fetch(replay, { method: 'POST', headers })).status).toBe(202)
    const copies = await awaitInbox<Arrived>(relay, 'info@elsewhere.test', (all) => all.length > 1)
    expect(copies[0]?.verdicts).toMatchObject({
      dmarc: { result: 'pass' },
      arc: { result: 'pass' },
    })

    const domain = `http://${relay.ready.http}/v1/domains/${owner.domainId}`
    expect((await fetch(domain, { method: 'DELETE', headers })).status).toBe(204)
    const late = author.send({ from: 'me@author.test', to: 'sales@ukulima.test', subject: 'late' })
    await expect(late).rejects.toThrow('550 5.1.1')
  })
})
