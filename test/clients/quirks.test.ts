import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RelayProcess } from '../support/relay-process.ts'
import type { IssuedCredential } from '../support/sending-domain.ts'
import { SmtpDialogue } from '../support/smtp-dialogue.ts'
import { RelayControl } from './relay-control.ts'

const DOMAIN = 'quirks.test'
const SENDER = `hello@${DOMAIN}`
const RECIPIENT = 'asha@elsewhere.test'

/** What well-known clients do that a strict reading of the standards would not expect. */
describe('a client may', () => {
  let relay: RelayProcess
  let control: RelayControl
  let credential: IssuedCredential
  beforeAll(async () => {
    relay = await RelayProcess.start()
    control = new RelayControl(relay)
    credential = await control.setUpDomain(await control.createAccount('quirks'), DOMAIN)
  })
  afterAll(async () => relay[Symbol.asyncDispose]())

  const plain = (password = credential.password): string =>
    Buffer.from(`\0${credential.username}\0${password}`).toString('base64')
  const base64 = (text: string): string => Buffer.from(text).toString('base64')

  async function encrypted(helo = 'client.test'): Promise<SmtpDialogue> {
    const dialogue = await SmtpDialogue.connect(relay.submission)
    await dialogue.expect('220 ')
    await dialogue.command(`EHLO ${helo}`, '250')
    await dialogue.startTls(relay.ca)
    await dialogue.command(`EHLO ${helo}`, '250')
    return dialogue
  }

  async function loggedIn(): Promise<SmtpDialogue> {
    return SmtpDialogue.loggedIn(relay.submission, credential, relay.ca)
  }

  const message = (subject: string, to = RECIPIENT): string =>
    `From: ${SENDER}\r\nTo: ${to}\r\nSubject: ${subject}\r\n\r\nHabari.\r\n.`

  it('find STARTTLS and no login before encryption, and the reverse after (AutoTLS)', async () => {
    using dialogue = await SmtpDialogue.connect(relay.submission)
    await dialogue.expect('220 ')
    const before = await dialogue.command('EHLO client.test', '250')
    expect(before).toMatch(/^250[ -]STARTTLS\r?$/m)
    expect(before).not.toContain('AUTH')
    await dialogue.startTls(relay.ca)
    const after = await dialogue.command('EHLO client.test', '250')
    expect(after).toMatch(/^250[ -]AUTH PLAIN LOGIN\r?$/m)
    expect(after).not.toContain('STARTTLS')
  })

  it.each([
    'smtpclient.apple',
    'DESKTOP-4F7K2QX',
    'my_laptop',
    'localhost',
    'localhost.localdomain',
    '[127.0.0.1]',
    '[192.168.1.5]',
    '[IPv6:fe80::1c2b:3aff:fe4d:5e6f]',
    'mail-sor-f41.google.com',
  ])('call itself %s', async (name) => {
    using dialogue = await encrypted(name)
    await dialogue.command(`AUTH PLAIN ${plain()}`, '235 2.7.0 ')
    expect(await dialogue.command('QUIT', '221')).toMatch(/^221 2\.0\.0 /)
  })

  it('try the next mechanism after a wrong password (smtplib)', async () => {
    using dialogue = await encrypted()
    await dialogue.command(`AUTH PLAIN ${plain('wrong')}`, '535')
    await dialogue.command(`AUTH LOGIN ${base64(credential.username)}`, '334 UGFzc3dvcmQ6')
    await dialogue.command(base64('wrong'), '535')
    expect(await dialogue.command(`AUTH PLAIN ${plain()}`, '235')).toMatch(/^235 2\./)
  })

  it('reset before and after a failed login, and ping (Symfony)', async () => {
    using dialogue = await encrypted('[127.0.0.1]')
    await dialogue.command('RSET', '250')
    await dialogue.command('AUTH LOGIN', '334 VXNlcm5hbWU6')
    await dialogue.command(base64(credential.username), '334 UGFzc3dvcmQ6')
    await dialogue.command(base64('wrong'), '535')
    await dialogue.command('RSET', '250')
    await dialogue.command(`AUTH PLAIN ${plain()}`, '235')
    await dialogue.command('NOOP', '250')
    await dialogue.command('RSET', '250')
    expect(await dialogue.command(`MAIL FROM:<${SENDER}>`, '250')).toMatch(/^250 2\./)
  })

  it('log in with the user name in the AUTH LOGIN line (Outlook)', async () => {
    using dialogue = await encrypted('DESKTOP-4F7K2QX')
    await dialogue.command(`AUTH LOGIN ${base64(credential.username)}`, '334 UGFzc3dvcmQ6')
    expect(await dialogue.command(base64(credential.password), '235')).toMatch(/^235 2\./)
  })

  it('ask for the empty challenge of PLAIN, and write the mechanism in small letters', async () => {
    using dialogue = await encrypted()
    expect(await dialogue.command('auth plain', '334')).toMatch(/^334 ?$/)
    await dialogue.command(plain(), '235')
  })

  it('announce 8BITMIME and SMTPUTF8 for plain ASCII, and count on 221 (Go)', async () => {
    using dialogue = await loggedIn()
    const to = 'go@elsewhere.test'
    await dialogue.command(`MAIL FROM:<${SENDER}> BODY=8BITMIME SMTPUTF8`, '250')
    await dialogue.command(`RCPT TO:<${to}>`, '250')
    await dialogue.command('DATA', '354')
    await dialogue.command(message('from Go', to), '250 2.0.0 Queued as ')
    await dialogue.command('QUIT', '221')
    await dialogue.closed()
    const [arrival] = await control.awaitArrivals([to])
    expect(arrival?.raw.toString()).toContain('Subject: from Go')
  })

  it('put a space after the colon, use small letters and small parameters', async () => {
    using dialogue = await loggedIn()
    await dialogue.command(`mail from: <${SENDER}> size=200`, '250')
    await dialogue.command(`rcpt to: <${RECIPIENT}>`, '250')
    await dialogue.command('data', '354')
    await dialogue.command(message('small letters'), '250')
    expect(await dialogue.command('quit', '221')).toMatch(/^221 2\./)
  })

  it('name a parameter that was not announced, and is told which', async () => {
    using dialogue = await loggedIn()
    expect(await dialogue.command(`MAIL FROM:<${SENDER}> X-PRIORITY=1`, '555')).toContain(
      'X-PRIORITY',
    )
    await dialogue.command(`MAIL FROM:<${SENDER}>`, '250')
  })

  it('send a hundred messages over one connection (pools)', async () => {
    using dialogue = await loggedIn()
    const ids = new Set<string>()
    for (let i = 0; i < 100; i += 1) {
      await dialogue.command(`MAIL FROM:<${SENDER}>`, '250')
      await dialogue.command(`RCPT TO:<${RECIPIENT}>`, '250')
      await dialogue.command('DATA', '354')
      ids.add(await dialogue.command(message(`pooled ${i}`), '250 2.0.0 Queued as '))
    }
    expect(ids.size).toBe(100)
  })
})
