import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OutsideHost } from '../support/outside-host.ts'
import { RelayProcess } from '../support/relay-process.ts'
import { awaitInbox, mailer, setUpDomain, type SendingDomain } from '../support/sending-domain.ts'

interface Shown {
  readonly status: string
}

function report(part: string, kind: string, fields: readonly string[]): string {
  return [
    'From: Mail Delivery <mailer-daemon@outside.test>',
    'Subject: A report',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=${kind}; boundary="b"`,
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'It came to this.',
    '--b',
    `Content-Type: ${part}`,
    '',
    ...fields,
    '--b--',
    '',
  ].join('\r\n')
}

function bounceOf(recipient: string): string {
  return report('message/delivery-status', 'delivery-status', [
    'Reporting-MTA: dns; mx.outside.test',
    '',
    `Final-Recipient: rfc822; ${recipient}`,
    'Action: failed',
    'Status: 5.1.1',
    'Diagnostic-Code: smtp; 550 5.1.1 User unknown',
    '',
  ])
}

function complaintOf(recipient: string): string {
  return report('message/feedback-report', 'feedback-report', [
    'Feedback-Type: abuse',
    'User-Agent: Outside/1',
    `Original-Rcpt-To: <${recipient}>`,
    '',
  ])
}

describe('reports that come home', () => {
  let relay: RelayProcess
  let owner: SendingDomain
  let outside: OutsideHost
  let key: string

  beforeAll(async () => {
    relay = await RelayProcess.start()
    owner = await setUpDomain(relay, 'ukulima.test')
    await relay.json('sandbox', 'publish', 'ukulima.test', '--receiving')
    await relay.json('forward', 'add', 'me@ukulima.test', '--to', 'asha@elsewhere.test')
    outside = await OutsideHost.open(relay, { name: 'outside.test' })
    const args = ['api-key', 'create', '--account', owner.accountId, '--name', 'test']
    key = (await relay.json<{ key: string }>(...args)).key
  })
  afterAll(async () => relay[Symbol.asyncDispose]())

  const get = async <T>(path: string): Promise<T> => {
    const headers = { authorization: `Bearer ${key}` }
    const response = await fetch(`http://${relay.ready.http}/v1/${path}`, { headers })
    return (await response.json()) as T
  }
  /** Sends to one recipient; answers the message's id and its return path. */
  const sendTo = async (to: string, sender: string) => {
    const letter = { from: 'me@ukulima.test', to, subject: 'Habari', text: 'Habari.\n' }
    const envelope = { from: sender, to: [to] }
    const sent: { response?: string | undefined } = await mailer(relay, owner.credential).sendMail({
      ...letter,
      envelope,
    })
    const id = /[0-9a-f-]{36}/.exec(sent.response ?? '')?.[0] ?? ''
    const [entry] = await awaitInbox(relay, to)
    await settled(id, 'delivered')
    return { id, returnPath: entry?.envelope.from ?? '' }
  }
  const settled = async (id: string, status: string): Promise<Shown> => {
    const end = performance.now() + 60_000
    for (;;) {
      const shown = await get<Shown>(`emails/${id}`)
      if (shown.status === status) return shown
      if (performance.now() > end) throw new Error(`${id} is ${shown.status}, not ${status}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  const names = async (id: string) =>
    (await get<ReadonlyArray<{ event_type: string }>>(`emails/${id}/events`)).map(
      (event) => event.event_type,
    )
  const bring = (to: string, raw: string) =>
    outside.send({ from: 'x@outside.test', sender: '', signed: false, subject: '', to, raw })

  it('ends the recipient, suppresses the address, and is sent on to the sender', async () => {
    const { id, returnPath } = await sendTo('gone@elsewhere.test', 'me@ukulima.test')
    expect(await bring(returnPath.toUpperCase(), bounceOf('gone@elsewhere.test'))).toMatch(/^250/)
    await settled(id, 'bounced')
    expect(await names(id)).toContain('bounced')
    const list = await get<{ items: readonly unknown[] }>('suppressions?search=gone')
    expect(JSON.stringify(list)).toContain('gone@elsewhere.test')
    // me@ukulima.test is a forward of our own, so the report arrives where that leads.
    const [entry] = await awaitInbox(relay, 'asha@elsewhere.test')
    expect(entry).toMatchObject({ subject: 'A report' })
    await bring(returnPath, bounceOf('gone@elsewhere.test'))
    expect((await names(id)).filter((name) => name === 'bounced')).toHaveLength(1)
  })

  it('writes a complaint down and suppresses the reader', async () => {
    const { id, returnPath } = await sendTo('angry@elsewhere.test', 'me@ukulima.test')
    await bring(returnPath, complaintOf('angry@elsewhere.test'))
    expect(await names(id)).toContain('complained')
    expect(await settled(id, 'delivered')).toBeDefined()
    const list = await get('suppressions?search=angry')
    expect(JSON.stringify(list)).toContain('complaint')
  })

  it('is refused at RCPT when a character of the tag is another', async () => {
    const { id, returnPath } = await sendTo('fine@elsewhere.test', 'me@ukulima.test')
    const at = returnPath.indexOf('@') - 3
    const other = returnPath[at] === 'a' ? 'b' : 'a'
    const forged = returnPath.slice(0, at) + other + returnPath.slice(at + 1)
    await expect(bring(forged, bounceOf('fine@elsewhere.test'))).rejects.toThrow('550 5.1.1')
    expect(await names(id)).not.toContain('bounced')
  })
})
