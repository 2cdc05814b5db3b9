import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OutsideHost } from '../support/outside-host.ts'
import { RelayProcess, splitAddress } from '../support/relay-process.ts'
import { awaitInbox, setUpDomain } from '../support/sending-domain.ts'
import { SmtpDialogue } from '../support/smtp-dialogue.ts'

/** What the filter is to say, by a word in the message. */
const ANSWERS: ReadonlyArray<readonly [word: string, action: string, score: number]> = [
  ['GTUBE', 'reject', 15],
  ['CHEAP', 'add header', 7],
  ['NEW', 'soft reject', 5],
]

describe('inbound mail with a spam filter', () => {
  let filter: Server
  let relay: RelayProcess
  let author: OutsideHost

  beforeAll(async () => {
    filter = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const text = Buffer.concat(chunks).toString('latin1')
        const [, action, score] = ANSWERS.find(([word]) => text.includes(word)) ?? [
          '',
          'no action',
          0.5,
        ]
        response.end(JSON.stringify({ action, score, required_score: 15, symbols: {} }))
      })
    }).listen(0, '127.0.0.1')
    await once(filter, 'listening')
    relay = await RelayProcess.start({
      env: {
        TAIFA_RSPAMD_URL: `http://127.0.0.1:${(filter.address() as AddressInfo).port}`,
        TAIFA_POSTMASTER: 'root@operator.test',
      },
    })
    author = await OutsideHost.open(relay, { name: 'author.test' })
    await setUpDomain(relay, 'ukulima.test')
    await relay.json('sandbox', 'publish', 'ukulima.test', '--receiving')
    await relay.json('forward', 'add', 'sales@ukulima.test', '--to', 'asha@elsewhere.test')
  })
  afterAll(async () => {
    await relay[Symbol.asyncDispose]()
    filter.close()
  })

  const mail = (text: string) => ({
    from: 'me@author.test',
    to: 'sales@ukulima.test',
    subject: text,
    text: `${text}\n`,
  })

  it('does what the filter says', async () => {
    await expect(author.send(mail('GTUBE'))).rejects.toThrow('554 5.7.1')
    await expect(author.send(mail('NEW'))).rejects.toThrow('451 4.7.1')
    await author.send(mail('CHEAP'))
    const [entry] = await awaitInbox(relay, 'asha@elsewhere.test')
    expect(entry).toMatchObject({ subject: 'CHEAP', verdicts: { dkim: [{ result: 'pass' }] } })
    const shown = await relay.json<{ source_base64: string }>('sandbox', 'show', entry?.id ?? '')
    const source = Buffer.from(shown.source_base64, 'base64').toString('latin1')
    expect(source).toMatch(/^X-Spam: Yes\r?\nX-Spam-Score: 7\.00\r?$/m)
  })

  it('takes mail for postmaster without a domain, and brings it to the operator', async () => {
    using dialogue = await SmtpDialogue.connect(splitAddress(relay.ready.mx[0] ?? ''))
    await dialogue.expect('220')
    await dialogue.command('EHLO mx.author.test', '250')
    await dialogue.command('MAIL FROM:<me@author.test>', '250')
    await dialogue.command('RCPT TO:<Postmaster>', '250')
    await dialogue.command('DATA', '354')
    const message = 'From: me@author.test\r\nSubject: Trouble\r\n\r\nHelp.\r\n.'
    await dialogue.command(message, '250 2.0.0 Accepted')
    const [entry] = await awaitInbox(relay, 'root@operator.test')
    expect(entry?.subject).toBe('Trouble')
  })

  it('goes on when the filter is away', async () => {
    filter.closeAllConnections()
    filter.close()
    await author.send(mail('Unjudged'))
    await awaitInbox(relay, 'asha@elsewhere.test', (entries) =>
      entries.some(({ subject }) => subject === 'Unjudged'),
    )
    expect(relay.log).toContain('inbound.spam_filter_away')
  })
})
