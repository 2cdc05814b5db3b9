import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { confirmation, LINK } from '../support/gmail-mail.ts'
import { OutsideHost, type OutsideMessage } from '../support/outside-host.ts'
import { RelayProcess } from '../support/relay-process.ts'
import { awaitInbox, mailer, setUpDomain, type SendingDomain } from '../support/sending-domain.ts'

interface Guide {
  readonly ready: boolean
  readonly next: string
  readonly conditions: ReadonlyArray<{ readonly key: string; readonly ok: boolean }>
  readonly dialogue: { readonly port: number; readonly username: string | null }
  readonly confirmation: { readonly code: string; readonly link: string } | null
}

describe('Gmail’s "Send mail as"', () => {
  let relay: RelayProcess
  let owner: SendingDomain
  let google: OutsideHost
  let evil: OutsideHost

  beforeAll(async () => {
    relay = await RelayProcess.start()
    // First, so that the zones are there before anybody asks and remembers that they are not.
    google = await OutsideHost.open(relay, { name: 'google.com', dmarc: 'reject' })
    evil = await OutsideHost.open(relay, { name: 'google.com.evil.test' })
    owner = await setUpDomain(relay, 'ukulima.test')
    await relay.json('sandbox', 'publish', 'ukulima.test', '--receiving')
  })
  afterAll(async () => relay[Symbol.asyncDispose]())

  const guide = (address: string) => relay.json<Guide>('gmail', 'guide', address)
  const keyOf = async (accountId: string) =>
    (await relay.json<{ key: string }>('api-key', 'create', '--account', accountId, '--name', 'k'))
      .key
  const setup = async (key: string, address: string) => {
    const url = `http://${relay.ready.http}/v1/gmail-setup?address=${encodeURIComponent(address)}`
    const response = await fetch(url, { headers: { authorization: `Bearer ${key}` } })
    return { status: response.status, body: (await response.json()) as Guide }
  }

  it('takes the login of Gmail, which sends nothing with it', async () => {
    await expect(mailer(relay, owner.credential).verify()).resolves.toBe(true)
    await expect(mailer(relay, owner.credential, { implicitTls: true }).verify()).resolves.toBe(
      true,
    )
  })

  it('keeps the code for an address without a rule, for the owner of the domain only', async () => {
    await google.send(confirmation('hello@ukulima.test'))
    const found = await guide('Hello@ukulima.test')
    expect(found.confirmation).toMatchObject({ code: '123456789', link: LINK })
    expect(found.conditions.map(({ key, ok }) => [key, ok])).toEqual([
      ['domain', true],
      ['receiving', true],
      ['forward', false],
      ['credential', true],
      ['certificate', false],
    ])
    expect(found.dialogue).toMatchObject({ port: 587, username: owner.credential.username })
    const own = await setup(await keyOf(owner.accountId), 'hello@ukulima.test')
    expect(own.body.confirmation).toMatchObject({ code: '123456789' })
    const other = await setUpDomain(relay, 'other.test')
    const strange = await setup(await keyOf(other.accountId), 'hello@ukulima.test')
    expect(strange.status).toBe(404)
    expect(JSON.stringify(strange.body)).not.toContain('123456789')
    expect(relay.log).not.toContain('123456789')
  })

  it('tells the page that waits for it, the moment it arrives', async () => {
    const headers = { authorization: `Bearer ${await keyOf(owner.accountId)}` }
    const waiting = new AbortController()
    const updates = await fetch(`http://${relay.ready.http}/v1/updates`, {
      headers,
      signal: waiting.signal,
    })
    const reader = updates.body?.pipeThrough(new TextDecoderStream()).getReader()
    await google.send(confirmation('live@ukulima.test'))
    let seen = ''
    while (!seen.includes('"gmail"')) {
      const part = await reader?.read()
      if (part?.value === undefined) throw new Error(`the stream ended: ${seen}`)
      seen += part.value
    }
    waiting.abort()
    expect(seen).toContain(JSON.stringify({ kind: 'gmail', id: owner.domainId }))
    expect((await guide('live@ukulima.test')).confirmation).toMatchObject({ code: '123456789' })
  })

  it('keeps the code and forwards the mail untouched where there is a rule', async () => {
    await relay.json('forward', 'add', 'sales@ukulima.test', '--to', 'asha@elsewhere.test')
    await google.send(confirmation('sales@ukulima.test', { code: '87654321' }))
    expect((await guide('sales@ukulima.test')).confirmation).toMatchObject({ code: '87654321' })
    const [entry] = await awaitInbox(relay, 'asha@elsewhere.test')
    expect(entry?.verdicts).toMatchObject({
      dkim: [{ result: 'pass', domain: 'google.com' }],
      dmarc: { result: 'pass' },
    })
  })

  const ALIAS = 'look@ukulima.test'
  const alike = (link: string) => confirmation(ALIAS, { link })
  it.each<[string, () => OutsideHost, OutsideMessage]>([
    ['an unsigned mail', () => google, { ...confirmation(ALIAS), signed: false }],
    [
      'a signature of another domain',
      () => evil,
      { ...confirmation(ALIAS), sender: 'gmail-noreply@google.com' },
    ],
    [
      'another author at Google',
      () => google,
      { ...confirmation(ALIAS), from: 'Gmail Team <forwarding-noreply@google.com>' },
    ],
    [
      'an author at a domain that looks like Google',
      () => evil,
      {
        ...confirmation(ALIAS),
        from: 'Gmail Team <gmail-noreply@google.com.evil.test>',
        sender: 'gmail-noreply@google.com',
      },
    ],
    ['a subject about another address', () => google, { ...confirmation('b@x.test'), to: ALIAS }],
    [
      'a host that begins like Google',
      () => google,
      alike('https://mail.google.com.evil.test/mail/f-1'),
    ],
    ['a name before the host', () => google, alike('https://mail.google.com@evil.test/mail/f-1')],
    ['a name and password', () => google, alike('https://mail.google.com:x@evil.test/mail/f-1')],
    [
      'a backslash behind the host',
      () => google,
      alike('https://mail.google.com\\@evil.test/mail/f-1'),
    ],
    ['another link beside the right one', () => google, alike(`https://evil.test/mail/ ${LINK}`)],
    ['a host that ends like Google', () => google, alike('https://evilgoogle.com/mail/f-1')],
    ['a link to another page of Google', () => google, alike('https://sites.google.com/mail/f-1')],
    ['a link without TLS', () => google, alike('http://mail.google.com/mail/f-1')],
    ['only the link to cancel', () => google, alike('https://mail.google.com/mail/uf-1')],
    ['no code', () => google, confirmation(ALIAS, { code: 'none' })],
  ])('takes %s for ordinary mail', async (_, host, message) => {
    await expect(host().send(message)).rejects.toThrow(/550 5\.(1\.1|7\.26)/)
    expect((await guide(ALIAS)).confirmation).toBeNull()
  })

  it('takes no mail for an unknown address from others', async () => {
    const mail = { from: 'x@google.com.evil.test', to: ALIAS, subject: 'x' }
    await expect(evil.send(mail)).rejects.toThrow('550 5.1.1')
  })
})
