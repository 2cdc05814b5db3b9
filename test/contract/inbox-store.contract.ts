import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { utf8 } from '#core/bytes.ts'
import type { InboxEntry, InboxView } from '#core/inbox.ts'
import type { StoredBody } from '#core/message.ts'
import { OPERATOR, tenant } from '#core/tenant.ts'
import { DAY_MS } from '#core/time.ts'
import type { InboundPart } from '#relay/ports/inbound-store.ts'
import { aDomain, anAccount, anId, idAt, START } from '../support/mail-values.ts'
import { aSender, type OpenStores, type Sender, type StoresUnderTest } from './stores-under-test.ts'

const HEADER = utf8('From: me@author.example\r\nSubject: Hello\r\n\r\n')
const NOW = START + 10 * DAY_MS

function anEntry({ account, domain }: Pick<Sender, 'account' | 'domain'>, at = START): InboxEntry {
  return {
    id: idAt(at),
    accountId: account.id,
    domainId: domain.id,
    recipient: `sales@${domain.name}`,
    envelopeSender: 'me@author.example',
    fromAddress: 'me@author.example',
    fromName: 'Me',
    subject: 'Hello',
    messageIdHeader: '<1@author.example>',
    preview: 'How much is',
    sizeBytes: 500,
    hasAttachments: true,
    smtpUtf8: false,
    authentication: { spf: 'pass', dkim: 'pass', dmarc: 'pass', arc: 'none', iprev: 'pass' },
    rewriteReason: undefined,
    spamScore: 1.5,
    receivedAt: at,
    readAt: undefined,
    archivedAt: undefined,
    snoozeUntil: undefined,
  }
}

function partOf(
  entry: InboxEntry,
  body: StoredBody = { kind: 'inline', bytes: utf8('Hi') },
  maxBytes = 1_000_000,
): InboundPart {
  const { accountId, domainId } = entry
  const guard = { accountId, domainId, forwardId: undefined }
  return { kind: 'inbox', guard, entry, content: { header: HEADER, body }, maxBytes }
}

/** What every implementation of the inbox keeps. */
export function inboxStoreContract(name: string, open: OpenStores): void {
  describe(`${name}: the inbox`, () => {
    let stores: StoresUnderTest
    let sender: Sender
    beforeEach(async () => {
      stores = await open()
      sender = await aSender(stores)
      await setInbox(true)
    })
    afterEach(() => stores.close())

    const scope = () => tenant(sender.account.id)
    const setInbox = (enabled: boolean, retentionDays = 30) =>
      stores.domains.changeSettings(OPERATOR, sender.domain.id, {
        inbox: { enabled, retentionDays },
      })
    const keep = async (at = START, body?: StoredBody): Promise<InboxEntry> => {
      const entry = anEntry(sender, at)
      expect(await stores.inbound.accept([partOf(entry, body)])).toBe('stored')
      return entry
    }
    const ids = async (view: InboxView, over: { before?: InboxEntry; limit?: number } = {}) => {
      const { before, limit = 50 } = over
      const query = { view, now: NOW, domainId: undefined, before: before?.id, page: 0, limit }
      return (await stores.inbox.list(scope(), query)).map(({ id }) => id)
    }

    it('keeps what came, with its content, and shows it to nobody else', async () => {
      const entry = await keep()
      expect(await stores.inbox.find(scope(), entry.id)).toEqual(entry)
      expect(await stores.inbox.content(scope(), entry.id)).toEqual({
        header: HEADER,
        body: { kind: 'inline', bytes: utf8('Hi') },
      })
      const other = anAccount()
      await stores.accounts.insert(other)
      const theirs = tenant(other.id)
      expect(await stores.inbox.find(theirs, entry.id)).toBeUndefined()
      expect(await stores.inbox.content(theirs, entry.id)).toBeUndefined()
      expect(await stores.inbox.mark(theirs, entry.id, { readAt: NOW })).toBeUndefined()
      expect(await stores.inbox.remove(theirs, entry.id)).toBeUndefined()
      expect(await stores.inbox.countUnread(theirs, NOW, 9)).toBe(0)
      const query = { view: 'inbox', now: NOW, domainId: sender.domain.id, page: 0 } as const
      expect(await stores.inbox.list(theirs, { ...query, before: undefined, limit: 9 })).toEqual([])
      expect(await stores.inbox.find(scope(), entry.id)).toEqual(entry)
    })

    it('is guarded: only a verified domain of the account whose inbox is on', async () => {
      const stranger = await aSender(stores)
      const foreign = { ...anEntry(sender), domainId: stranger.domain.id }
      expect(await stores.inbound.accept([partOf(foreign)])).toBe('gone')
      await setInbox(false)
      expect(await stores.inbound.accept([partOf(anEntry(sender))])).toBe('gone')
      expect(await ids('inbox')).toEqual([])
      const pending = aDomain(sender.account, { status: 'pending' })
      await stores.domains.insert(pending, new Uint8Array(48))
      const on = { inbox: { enabled: true } }
      expect(await stores.domains.changeSettings(scope(), pending.id, on)).toBe('not-verified')
      const days = { inbox: { retentionDays: 7 } }
      expect(await stores.domains.changeSettings(scope(), pending.id, days)).toBe('changed')
      const lookedUp = await stores.inboundDirectory.lookUp(sender.domain.name, ['x'])
      expect(lookedUp?.hasInbox).toBe(false)
    })

    it('has each message in one view, newest first, page by page', async () => {
      const [a, b, c, d] = [await keep(), await keep(), await keep(), await keep()]
      await stores.inbox.mark(scope(), b.id, { archivedAt: NOW })
      await stores.inbox.mark(scope(), c.id, { snoozeUntil: NOW + 1 })
      expect(await ids('inbox')).toEqual([d.id, a.id])
      expect(await ids('archived')).toEqual([b.id])
      expect(await ids('snoozed')).toEqual([c.id])
      // The time has come.
      await stores.inbox.mark(scope(), c.id, { snoozeUntil: NOW })
      expect(await ids('inbox')).toEqual([d.id, c.id, a.id])
      expect(await ids('inbox', { limit: 2 })).toEqual([d.id, c.id])
      expect(await ids('inbox', { limit: 2, before: c })).toEqual([a.id])
      const page = { view: 'inbox', now: NOW, domainId: undefined, before: undefined } as const
      const second = await stores.inbox.list(scope(), { ...page, page: 1, limit: 2 })
      expect(second.map(({ id }) => id)).toEqual([a.id])
    })

    it('keeps the first time of reading, and takes marks off', async () => {
      const entry = await keep()
      expect(await stores.inbox.countUnread(scope(), NOW, 9)).toBe(1)
      await stores.inbox.mark(scope(), entry.id, { readAt: NOW })
      const again = await stores.inbox.mark(scope(), entry.id, { readAt: NOW + 5 })
      expect(again).toEqual({ ...entry, readAt: NOW })
      expect(await stores.inbox.countUnread(scope(), NOW, 9)).toBe(0)
      await stores.inbox.mark(scope(), entry.id, { archivedAt: NOW, snoozeUntil: NOW })
      await stores.inbox.mark(scope(), entry.id, { archivedAt: undefined })
      expect(await stores.inbox.find(scope(), entry.id)).toEqual({
        ...entry,
        readAt: NOW,
        snoozeUntil: NOW,
      })
    })

    it('sweeps what is too old for its domain, in small steps, and what has no domain', async () => {
      await setInbox(true, 2)
      const file = { kind: 'file', name: 'ab'.repeat(16), sizeBytes: 70_000 } as const
      const old = await keep(NOW - 2 * DAY_MS - 1, file)
      const older = await keep(NOW - 3 * DAY_MS)
      const young = await keep(NOW - 2 * DAY_MS)
      expect(await stores.queue.knownSpoolFiles([file.name, 'x'])).toEqual(new Set([file.name]))
      const first = await stores.inbox.sweep(NOW, 1)
      const second = await stores.inbox.sweep(NOW, 1)
      expect([first.count, second.count]).toEqual([1, 1])
      expect([...first.files, ...second.files]).toEqual([file.name])
      expect(await stores.inbox.sweep(NOW, 1)).toEqual({ count: 0, files: [] })
      expect(await stores.inbox.find(scope(), old.id)).toBeUndefined()
      expect(await stores.inbox.find(scope(), older.id)).toBeUndefined()
      expect(await stores.inbox.content(scope(), old.id)).toBeUndefined()
      expect(await ids('inbox')).toEqual([young.id])
      expect(await stores.queue.knownSpoolFiles([file.name])).toEqual(new Set())
      await stores.domains.remove(OPERATOR, sender.domain.id, NOW)
      expect((await stores.inbox.sweep(NOW, 9)).count).toBe(1)
      expect(await ids('inbox')).toEqual([])
    })

    it('takes no more than the account may keep, until something has gone', async () => {
      const limit = 1_200
      const accept = (entry: InboxEntry) => stores.inbound.accept([partOf(entry, undefined, limit)])
      const first = anEntry(sender)
      expect(await accept(first)).toBe('stored')
      expect(await accept(anEntry(sender))).toBe('stored')
      expect(await accept(anEntry(sender))).toBe('inbox-full')
      expect(await ids('inbox')).toHaveLength(2)
      const other = await aSender(stores)
      const on = { inbox: { enabled: true } }
      await stores.domains.changeSettings(OPERATOR, other.domain.id, on)
      expect(await accept(anEntry(other))).toBe('stored')
      await stores.inbox.remove(scope(), first.id)
      expect(await accept(anEntry(sender))).toBe('stored')
      await stores.domains.remove(OPERATOR, sender.domain.id, NOW)
      await stores.inbox.sweep(NOW, 9)
      expect(await ids('inbox')).toEqual([])
    })

    it('is removed with its file', async () => {
      const file = { kind: 'file', name: 'cd'.repeat(16), sizeBytes: 70_000 } as const
      const entry = await keep(START, file)
      expect(await stores.inbox.remove(scope(), entry.id)).toEqual({ count: 1, files: [file.name] })
      expect(await stores.inbox.remove(scope(), anId())).toBeUndefined()
      expect(await ids('inbox')).toEqual([])
    })
  })
}
