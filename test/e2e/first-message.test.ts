import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RelayProcess } from '../support/relay-process.ts'
import { awaitInbox, mailer, setUpDomain, type SendingDomain } from '../support/sending-domain.ts'

describe('the way of a new user', () => {
  let relay: RelayProcess
  let sender: SendingDomain

  beforeAll(async () => {
    relay = await RelayProcess.start()
    sender = await setUpDomain(relay, 'ukulima.test')
  })
  afterAll(async () => relay[Symbol.asyncDispose]())

  it.each([
    ['STARTTLS', false],
    ['implicit TLS', true],
  ])('ends with a message that passes SPF, DKIM and DMARC (%s)', async (name, implicitTls) => {
    const to = `asha-${implicitTls}@elsewhere.test`
    const transport = mailer(relay, sender.credential, { implicitTls })
    const sent = await transport.sendMail({
      from: 'Habari <hello@ukulima.test>',
      to,
      subject: `Karibu: ${name}`,
      text: 'Habari za asubuhi.\n.\nMstari wa pili unaanza na nukta.\n',
    })
    transport.close()
    expect(sent.response).toMatch(/^250 2\.0\.0 Queued as [0-9a-f-]{36}$/)

    const [entry] = await awaitInbox(relay, to)
    expect(entry).toMatchObject({
      subject: `Karibu: ${name}`,
      envelope: { to: [to] },
      verdicts: {
        spf: { result: 'pass' },
        dkim: [{ result: 'pass', domain: 'ukulima.test' }],
        dmarc: { result: 'pass' },
      },
    })
    expect(entry?.envelope.from).toMatch(/@bounce\.ukulima\.test$/)
  })

  it('keeps a history with the whole dialogue, by command line and by API', async () => {
    const to = 'history@elsewhere.test'
    const transport = mailer(relay, sender.credential)
    const sent = await transport.sendMail({
      from: 'hello@ukulima.test',
      to,
      subject: 'One',
      text: 'x',
    })
    transport.close()
    const id = sent.response?.split(' ').pop() ?? ''
    await awaitInbox(relay, to)

    const key = await relay.json<{ key: string }>(
      'api-key',
      'create',
      '--account',
      sender.accountId,
      '--name',
      'test',
      '--scopes',
      'read',
    )
    const get = async (path: string): Promise<unknown> => {
      const response = await fetch(`http://${relay.ready.http}/v1${path}`, {
        headers: { authorization: `Bearer ${key.key}` },
      })
      expect(response.status).toBe(200)
      return response.json()
    }
    await expect
      .poll(async () => get(`/emails/${id}`))
      .toMatchObject({ id, source: 'smtp', status: 'delivered' })
    const events = (await get(`/emails/${id}/events`)) as ReadonlyArray<{ event_type: string }>
    expect(events.map(({ event_type }) => event_type)).toEqual(['queued', 'delivered'])
    expect(await get('/emails/')).toEqual(expect.arrayContaining([expect.objectContaining({ id })]))

    const shown = await relay.run('queue', 'show', id)
    expect(shown.out).toContain('MAIL FROM:')
    expect(shown.out).toContain('TLSv1.3')
    expect(shown.out).toMatch(/250 2\.0\.0/)
  })

  it('answers a second credential with a conflict, and a wrong From with the remedy', async () => {
    const second = await relay.run('credential', 'create', '--domain', 'ukulima.test')
    expect(second.status).not.toBe(0)
    expect(second.err).toContain('ukulima.test')

    const transport = mailer(relay, sender.credential)
    await expect(
      transport.sendMail({
        from: 'me@other.test',
        to: 'x@elsewhere.test',
        text: 'x',
        envelope: { from: 'hello@ukulima.test', to: 'x@elsewhere.test' },
      }),
    ).rejects.toMatchObject({
      responseCode: 550,
      response: expect.stringContaining('me@other.test'),
    })
    transport.close()
  })

  it('writes no secret to its log', () => {
    expect(relay.log).not.toContain(sender.credential.password)
    expect(relay.log).not.toContain(
      Buffer.from(`\0${sender.credential.username}\0${sender.credential.password}`).toString(
        'base64',
      ),
    )
  })
})
