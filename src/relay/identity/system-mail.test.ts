import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Announcement } from '../ports/announcements.ts'
import { RELAY_ACCOUNT } from '#core/account.ts'
import { fromUtf8 } from '#core/bytes.ts'
import type { DomainName } from '#core/domain-name.ts'
import { OPERATOR, tenant } from '#core/tenant.ts'
import { createRandom } from '#infra/crypto/random.ts'
import { openSqliteStores, type SqliteStores } from '#infra/sqlite/stores.ts'
import { aDomain, anAccount } from '../../../test/support/mail-values.ts'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { quietLog } from '../../../test/support/quiet-log.ts'
import { invitationLetter } from './letters.ts'
import { SystemMail } from './system-mail.ts'

let dir: string
let stores: SqliteStores
const clock = new ManualClock()
const announced: Announcement[] = []
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'taifa-system-mail-'))
  stores = await openSqliteStores({ dataDir: dir, log: quietLog, clock })
})
afterEach(async () => {
  await stores.close()
  rmSync(dir, { recursive: true })
})

const mail = (from = 'no-reply@mail.taifa.test') =>
  new SystemMail({
    ...stores,
    announcements: { publish: (each) => void announced.push(each) },
    clock,
    random: createRandom(),
    log: quietLog,
    hostname: 'mail.taifa.test' as DomainName,
    from,
  })

const letter = { subject: 'Your link', text: `Open this:\n\nhttp://x.test/#${'a'.repeat(64)}` }

const PAGE = { status: undefined, page: 0, limit: 10, includeReports: true }

async function queued() {
  const [found] = await stores.history.list(OPERATOR, PAGE)
  if (found === undefined) throw new Error('nothing is queued')
  return found.message
}

describe('mail of the relay itself', () => {
  it('is queued for the person, from the null sender, to be sent before the rest', async () => {
    await mail().send('amina@example.com', letter)
    const message = await queued()
    expect(message).toMatchObject({
      accountId: RELAY_ACCOUNT.id,
      envelopeSender: '',
      source: 'dsn',
      domainId: undefined,
    })
    expect(announced).toContainEqual({ kind: 'mail-queued' })
    const content = await stores.queue.loadContent(message.id)
    const header = fromUtf8(content?.header ?? new Uint8Array())
    expect(header).toContain('From: Taifa Mail <no-reply@mail.taifa.test>\r\n')
    expect(header).toContain('To: <amina@example.com>\r\n')
    expect(header).toContain('Auto-Submitted: auto-generated\r\n')
    expect(content?.body.kind === 'inline' && fromUtf8(content.body.bytes)).toBe(
      `${letter.text.replaceAll('\n', '\r\n')}\r\n`,
    )
  })

  it('is in no account’s list, and shows the operator no more than that there is some', async () => {
    const account = anAccount()
    await stores.accounts.insert(account)
    await mail().send('amina@example.com', letter)
    expect(await stores.history.list(tenant(account.id), PAGE)).toEqual([])
    const { subject, id } = await queued()
    expect(subject).toBe('Notice of the service')
    expect(await stores.history.find(tenant(account.id), id)).toBeUndefined()
    expect((await stores.accounts.list(OPERATOR)).map((each) => each.id)).toEqual([account.id])
  })

  it('is signed by the verified domain that its sender is in', async () => {
    const account = anAccount()
    await stores.accounts.insert(account)
    const domain = { ...aDomain(account), name: 'taifa.test' as DomainName }
    await stores.domains.insert(domain, new Uint8Array(48))
    await mail('post@mail.taifa.test').send('amina@example.com', letter)
    expect((await queued()).domainId).toBe(domain.id)
  })

  it('carries names of people that cannot break its header', async () => {
    const invited = invitationLetter({
      url: 'http://x.test/invitation#1',
      workspaceName: `Ukulima – ${'ñ'.repeat(150)}`,
      invitedBy: 'amina@example.com',
      role: 'member',
      hostname: 'mail.taifa.test',
    })
    await mail().send('amina@example.com', invited)
    const content = await stores.queue.loadContent((await queued()).id)
    const lines = fromUtf8(content?.header ?? new Uint8Array()).split('\r\n')
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(90)
    expect(lines.every((line) => line === '' || /^(?:[A-Za-z-]+: | =\?)/.test(line))).toBe(true)
    expect(lines).toContain('Content-Transfer-Encoding: base64')
  })
})
