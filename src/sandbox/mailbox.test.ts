import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '#infra/clock/clock.ts'
import { createRandom } from '#infra/crypto/random.ts'
import { quietLog } from '../../test/support/quiet-log.ts'
import type { MailboxEntry } from './mailbox-entry.ts'
import { SandboxMailbox, type MailboxLimits } from './mailbox.ts'

let dataDir: string
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'taifa-inbox-'))
})
afterEach(() => rm(dataDir, { recursive: true }))

const folder = (): string => join(dataDir, 'sandbox', 'inbox')

function openMailbox(
  more: { limits?: MailboxLimits; readOnly?: boolean } = {},
): Promise<SandboxMailbox> {
  return SandboxMailbox.open({
    dataDir,
    clock: systemClock,
    random: createRandom(),
    log: quietLog,
    ...more,
  })
}

async function put(
  mailbox: SandboxMailbox,
  recipient: string,
  text = 'Subject: hi\r\n\r\nhello\r\n',
): Promise<string> {
  const { id, message } = await mailbox.receive()
  await message.write(Buffer.from(text))
  const entry: MailboxEntry = {
    id,
    receivedAt: Date.now(),
    envelope: { sender: 'me@shop.example', recipients: [recipient] },
    peer: { address: '127.0.0.1', port: 25 },
    helo: 'mail.taifa.test',
    tls: undefined,
    from: 'me',
    subject: 'hi',
    messageId: '',
    sizeBytes: message.sizeBytes,
    verdicts: undefined,
    checkProblem: undefined,
    complaint: undefined,
  }
  await mailbox.store(entry, message)
  return id
}

describe('the sandbox mailbox', () => {
  test('lists newest first, by recipient, and shows a message', async () => {
    const mailbox = await openMailbox()
    const first = await put(mailbox, 'Ann@example.com')
    const second = await put(mailbox, 'bob@example.com')
    expect((await mailbox.list({ limit: 10 })).map(({ id }) => id)).toEqual([second, first])
    expect((await mailbox.list({ limit: 1 })).map(({ id }) => id)).toEqual([second])
    expect((await mailbox.list({ to: 'ann@EXAMPLE.com', limit: 10 })).map(({ id }) => id)).toEqual([
      first,
    ])
    const shown = await mailbox.show(first)
    expect(shown?.text).toBe('hello\n')
    expect(shown?.headers).toEqual([{ name: 'Subject', value: 'hi' }])
    expect(Buffer.from(shown?.source ?? []).toString()).toBe('Subject: hi\r\n\r\nhello\r\n')
    expect(await mailbox.show('../../zones')).toBeUndefined()
    expect(await mailbox.show('00000000-0000-7000-8000-000000000000')).toBeUndefined()
  })

  test('survives a restart', async () => {
    const mailbox = await openMailbox()
    const ids = [await put(mailbox, 'a@x.test'), await put(mailbox, 'b@x.test')]
    const again = await openMailbox()
    expect((await again.list({ limit: 10 })).map(({ id }) => id)).toEqual(ids.toReversed())
    expect(await again.list({ limit: 10 })).toEqual(await mailbox.list({ limit: 10 }))
  })

  test('what a crash left half written is no message, and is removed', async () => {
    const mailbox = await openMailbox()
    const whole = await put(mailbox, 'a@x.test')
    const cut = await put(mailbox, 'a@x.test')
    const lonely = await put(mailbox, 'a@x.test')
    const broken = await put(mailbox, 'a@x.test')
    await truncate(join(folder(), `${cut}.eml`), 3)
    await rm(join(folder(), `${lonely}.json`))
    await writeFile(join(folder(), `${broken}.json`), '{"id":')
    await writeFile(join(folder(), '01890000-0000-7000-8000-000000000000.part'), 'x')
    const looking = await openMailbox({ readOnly: true })
    expect((await looking.list({ limit: 10 })).map(({ id }) => id)).toEqual([whole])
    expect((await readdir(folder())).length).toBeGreaterThan(2)
    const again = await openMailbox()
    expect((await again.list({ limit: 10 })).map(({ id }) => id)).toEqual([whole])
    expect(await readdir(folder())).toEqual([`${whole}.eml`, `${whole}.json`])
  })

  test('keeps the newest within its limits, also after a restart with smaller ones', async () => {
    const mailbox = await openMailbox({ limits: { messages: 3, bytes: 1024 ** 2 } })
    const ids: string[] = []
    for (let i = 0; i < 5; i++) ids.push(await put(mailbox, 'a@x.test'))
    expect((await mailbox.list({ limit: 10 })).map(({ id }) => id)).toEqual(
      ids.slice(2).toReversed(),
    )
    expect(await readdir(folder())).toHaveLength(6)
    // Two messages and their metas.
    const smaller = await openMailbox({ limits: { messages: 100, bytes: 9_000 } })
    expect(await smaller.count()).toBe(2)
    expect(await smaller.clear()).toBe(2)
    expect(await readdir(folder())).toEqual([])
  })

  test('a large message goes through a file and comes out the same', async () => {
    const mailbox = await openMailbox()
    const { id, message } = await mailbox.receive()
    const chunk = Buffer.alloc(64 * 1024, 'abcdefg')
    // Not waited for one by one: order must hold all the same.
    await Promise.all(Array.from({ length: 20 }, async () => message.write(chunk)))
    expect(await readdir(folder())).toEqual([`${id}.part`])
    expect(Buffer.from(await message.bytes()).equals(Buffer.concat(Array(20).fill(chunk)))).toBe(
      true,
    )
    await message.discard()
    expect(await readdir(folder())).toEqual([])
  })

  test('a message that cannot be stored leaves nothing', async () => {
    const mailbox = await openMailbox()
    const { id, message } = await mailbox.receive()
    await message.write(Buffer.from('x'))
    await writeFile(join(folder(), `${id}.json`), 'in the way')
    const entry = { id, envelope: { recipients: [] } } as unknown as MailboxEntry
    await expect(mailbox.store(entry, message)).rejects.toThrow(/EEXIST/)
    expect(await readdir(folder())).toEqual([])
    expect(await mailbox.count()).toBe(0)
  })
})
