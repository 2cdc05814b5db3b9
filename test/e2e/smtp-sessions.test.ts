import { describe, expect, it } from 'vitest'
import type { SessionDetailView, SessionView } from '#edge/session-view.ts'
import { RelayProcess } from '../support/relay-process.ts'
import { mailer, setUpDomain } from '../support/sending-domain.ts'

const CANARY = 'Canary0Canary1Canary2'

interface TestReport {
  readonly accepted: boolean
  readonly message_id: string | null
  readonly reply: string
  readonly dialogue: ReadonlyArray<{ readonly direction: string; readonly text: string }>
}

interface Page {
  readonly items: readonly SessionView[]
}

describe('the log of SMTP sessions', () => {
  it('tells the owner why a login failed and what became of a message, and keeps no secret', async () => {
    await using relay = await RelayProcess.start()
    const { credential, name, accountId } = await setUpDomain(relay, 'sessions.test')
    const stranger = await setUpDomain(relay, 'stranger.test')
    const good = mailer(relay, credential)
    const sent = (await good.sendMail({
      from: `me@${name}`,
      to: 'bob@elsewhere.test',
      subject: 'Hello',
      text: CANARY,
    })) as { response: string }
    const wrong = mailer(relay, { ...credential, password: CANARY })
    await expect(wrong.verify()).rejects.toMatchObject({ responseCode: 535 })
    const unknown = mailer(relay, { ...credential, username: 'nobody@x.test', password: CANARY })
    await expect(unknown.verify()).rejects.toMatchObject({ responseCode: 535 })

    const args = ['--account', accountId, '--name', 'log', '--scopes', 'read']
    const { key } = await relay.json<{ key: string }>('api-key', 'create', ...args)
    const get = async <T>(path: string): Promise<T> => {
      const url = `http://${relay.ready.http}/v1/smtp-sessions${path}`
      return (await (await fetch(url, { headers: { authorization: `Bearer ${key}` } })).json()) as T
    }
    await expect.poll(async () => (await get<Page>('')).items.length).toBe(2)
    const { items } = await get<Page>('')
    const failed = items.find(({ outcome }) => outcome === 'login_failed')
    const accepted = items.find(({ outcome }) => outcome === 'accepted')
    expect(failed).toMatchObject({ username: credential.username, credential_id: credential.id })
    expect(failed?.summary).toContain(`The password for ${credential.username} is wrong`)
    const detail = await get<SessionDetailView>(`/${accepted?.id}`)
    expect(sent.response).toContain(detail.message_ids[0])
    expect(detail).toMatchObject({ listener: 'submission', tls: { version: 'TLSv1.3' } })
    const texts = detail.dialogue.map(({ direction, text }) => `${direction} ${text}`)
    expect(texts).toContain('client AUTH PLAIN [secret]')
    expect(texts).toContain('client RCPT TO:<bob@elsewhere.test>')
    expect(texts.some((text) => /^client \[\d+ bytes of the message\]$/.test(text))).toBe(true)
    expect(texts.at(-1)).toMatch(/^server 2\d\d /)

    const search = async (query: string) =>
      (await relay.json<ReadonlyArray<{ id: string }>>('message', 'search', query)).map(
        ({ id }) => id,
      )
    await expect
      .poll(() => search('to:bob@elsewhere.test subject:hel*'))
      .toEqual(detail.message_ids)
    expect(await search('to:nobody')).toEqual([])

    const all = await relay.json<readonly SessionView[]>('sessions', 'list')
    expect(all.map(({ username }) => username ?? '').toSorted()).toEqual(
      [credential.username, credential.username, 'nobody@x.test'].toSorted(),
    )
    const shown = await Promise.all(all.map(({ id }) => relay.run('sessions', 'show', id)))
    for (const { status, out } of shown) {
      expect(status).toBe(0)
      expect(out).not.toContain(CANARY)
      expect(out).not.toContain(credential.password)
    }
    const theirs = await relay.json('sessions', 'list', '--account', stranger.accountId)
    expect(theirs).toEqual([])
    expect(relay.log).not.toContain(CANARY)
    for (const each of [good, wrong, unknown]) each.close()
  })

  it('shows a test message on its way through the port', async () => {
    await using relay = await RelayProcess.start()
    const { credential, name, accountId } = await setUpDomain(relay, 'tested.test')
    const args = ['--account', accountId, '--name', 'test', '--scopes', 'send']
    const { key } = await relay.json<{ key: string }>('api-key', 'create', ...args)
    const send = async (body: object): Promise<TestReport> => {
      const url = `http://${relay.ready.http}/v1/smtp-credentials/${credential.id}/test-message`
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
      const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
      return (await answer.json()) as TestReport
    }
    const mail = { password: credential.password, from: `me@${name}`, to: 'bob@elsewhere.test' }
    const sent = await send(mail)
    expect(sent).toMatchObject({ accepted: true, reply: `250 2.0.0 Queued as ${sent.message_id}` })
    const lines = sent.dialogue.map(({ direction, text }) => `${direction} ${text}`)
    expect(lines).toContain('client STARTTLS')
    expect(lines).toContain('client AUTH PLAIN [secret]')
    const refused = await send({ ...mail, from: 'me@other.test' })
    expect(refused).toMatchObject({ accepted: false, message_id: null })
    expect(refused.reply).toMatch(/^550 5\.7\.1 .*other\.test/)
    const wrong = await send({ ...mail, password: CANARY })
    expect(wrong).toMatchObject({ accepted: false, reply: expect.stringMatching(/^535 5\.7\.8 /) })
    const told = JSON.stringify([sent, refused, wrong]) + relay.log
    expect(told).not.toContain(CANARY)
    expect(told).not.toContain(credential.password)
  })
})
