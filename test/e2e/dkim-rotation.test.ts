import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RelayProcess } from '../support/relay-process.ts'
import { awaitInbox, mailer, setUpDomain, type SendingDomain } from '../support/sending-domain.ts'

interface Shown {
  readonly dkim_selector: string
  readonly dkim_rotation: { readonly selector: string; readonly host: string } | null
  readonly dkim_retired: { readonly selector: string; readonly removable_at: string } | null
}

describe('a change of the DKIM key', () => {
  let relay: RelayProcess
  let owner: SendingDomain

  beforeAll(async () => {
    relay = await RelayProcess.start()
    owner = await setUpDomain(relay, 'ukulima.test')
  })
  afterAll(async () => relay[Symbol.asyncDispose]())

  /** Sends one message and tells what its receiver saw. */
  const signature = async (to: string): Promise<string> => {
    const letter = { from: 'me@ukulima.test', to, subject: 'Habari', text: 'Habari.\n' }
    await mailer(relay, owner.credential).sendMail(letter)
    const [entry] = await awaitInbox(relay, to)
    const [dkim] = entry?.verdicts.dkim ?? []
    return `${dkim?.result} ${dkim?.selector} ${entry?.verdicts.dmarc.result}`
  }
  const show = () => relay.json<Shown>('domain', 'show', 'ukulima.test')

  it('breaks no message before, during and after', async () => {
    expect(await signature('before@elsewhere.test')).toBe('pass taifa pass')
    const rotated = await relay.json<Shown>('domain', 'rotate-dkim', 'ukulima.test')
    expect(rotated).toMatchObject({
      dkim_selector: 'taifa',
      dkim_rotation: { selector: 'taifa2', host: 'taifa2._domainkey.ukulima.test' },
    })
    expect(await signature('waiting@elsewhere.test')).toBe('pass taifa pass')
    await relay.json('domain', 'verify', 'ukulima.test')
    expect(await signature('unpublished@elsewhere.test')).toBe('pass taifa pass')
    await relay.json('sandbox', 'publish', 'ukulima.test')
    expect(await signature('published@elsewhere.test')).toMatch(/^pass taifa2? pass$/)
    await relay.json('domain', 'verify', 'ukulima.test')
    expect(await show()).toMatchObject({
      dkim_selector: 'taifa2',
      dkim_rotation: null,
      dkim_retired: { selector: 'taifa' },
    })
    expect(await signature('after@elsewhere.test')).toBe('pass taifa2 pass')
  })
})
