import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SmtpSessionDetail } from '#core/smtp-session.ts'
import { OPERATOR, tenant } from '#core/tenant.ts'
import { aCredential, idAt, START } from '../support/mail-values.ts'
import { aSender, type OpenStores, type Sender, type StoresUnderTest } from './stores-under-test.ts'

/** What `SessionStore` promises. */
export function sessionStoreContract(name: string, open: OpenStores): void {
  describe(`SMTP sessions in ${name}`, () => {
    let stores: StoresUnderTest
    let sender: Sender
    beforeEach(async () => {
      stores = await open()
      sender = await aSender(stores)
    })
    afterEach(() => stores.close())

    const session = (over: Partial<SmtpSessionDetail> = {}): SmtpSessionDetail => ({
      id: idAt(over.startedAt ?? START),
      accountId: sender.account.id,
      credentialId: sender.credential.id,
      startedAt: START,
      endedAt: START + 100,
      remoteAddress: '192.0.2.1',
      listener: 'submission',
      tls: { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' },
      helo: 'client.example',
      username: sender.credential.username,
      outcome: 'accepted',
      summary: 'One message was accepted.',
      messagesAccepted: 1,
      dialogue: {
        lines: [{ direction: 'client', atMs: 1, text: 'EHLO client.example' }],
        omitted: { after: 1, lines: 2 },
        messageIds: [idAt(START)],
      },
      ...over,
    })
    const all = {
      outcome: undefined,
      credentialId: undefined,
      username: undefined,
      before: undefined,
      limit: 100,
    }
    const listed = async (over: object = {}, scope = tenant(sender.account.id)) =>
      (await stores.sessions.list(scope, { ...all, ...over })).map(({ id }) => id)

    it('are found as they were written, and written anew', async () => {
      const first = session({ endedAt: undefined, tls: undefined })
      await stores.sessions.write([first])
      expect(await stores.sessions.find(OPERATOR, first.id)).toEqual(first)
      const later = { ...session(), id: first.id, accountId: undefined, credentialId: undefined }
      await stores.sessions.write([later])
      const kept = { accountId: sender.account.id, credentialId: sender.credential.id }
      expect(await stores.sessions.find(OPERATOR, first.id)).toEqual({ ...later, ...kept })
      const { dialogue: _, ...entry } = { ...later, ...kept }
      expect(await stores.sessions.list(OPERATOR, all)).toEqual([entry])
    })

    it('are listed newest first, by page and by every filter', async () => {
      const rows = Array.from({ length: 5 }, (_, i) =>
        session({
          startedAt: START + i,
          outcome: i === 1 ? 'refused' : 'accepted',
          username: i === 2 ? 'Other@x.example' : 'me@x.example',
          ...(i === 3 ? { credentialId: idAt(START) } : {}),
        }),
      )
      await stores.sessions.write(rows)
      const [a, b, c, d, e] = rows.map(({ id }) => id)
      expect(await listed()).toEqual([e, d, c, b, a])
      expect(await listed({ limit: 2 })).toEqual([e, d])
      expect(await listed({ limit: 2, before: d })).toEqual([c, b])
      expect(await listed({ outcome: 'refused' })).toEqual([b])
      expect(await listed({ username: 'other@x.example' })).toEqual([c])
      expect(await listed({ credentialId: rows[3]?.credentialId })).toEqual([d])
    })

    it('of others, and of nobody, are not there', async () => {
      const other = await aSender(stores)
      const theirs = session({ accountId: other.account.id })
      const nobodys = session({ accountId: undefined, credentialId: undefined })
      await stores.sessions.write([theirs, nobodys])
      expect(await listed()).toEqual([])
      for (const { id } of [theirs, nobodys]) {
        expect(await stores.sessions.find(tenant(sender.account.id), id)).toBeUndefined()
      }
      expect((await stores.sessions.list(OPERATOR, all)).map(({ id }) => id).toSorted()).toEqual(
        [theirs.id, nobodys.id].toSorted(),
      )
    })

    it('know whose a user name is, also when the credential is gone', async () => {
      const { credential } = sender
      const owners = () => stores.sessions.owners([credential.username, 'x@y.example'])
      const owner = { accountId: sender.account.id, credentialId: credential.id }
      expect(await owners()).toEqual(
        new Map([[credential.username, { ...owner, revokedAt: undefined }]]),
      )
      await stores.credentials.revoke(OPERATOR, credential.id, START + 5)
      expect((await owners()).get(credential.username)).toEqual({ ...owner, revokedAt: START + 5 })
      const next = aCredential(sender.domain, { createdAt: START + 10 })
      await stores.credentials.insert(next, randomBytes(32))
      expect((await owners()).get(credential.username)?.credentialId).toBe(next.id)
    })

    it('are trimmed by account, and by age', async () => {
      const rows = Array.from({ length: 6 }, (_, i) => session({ startedAt: START + i * 1_000 }))
      const nobodys = session({ accountId: undefined })
      await stores.sessions.write([...rows, nobodys])
      const trim = (keep: number, limit: number) =>
        stores.sessions.trim(sender.account.id, keep, limit)
      expect(await trim(6, 10)).toBe(0)
      expect(await trim(4, 1)).toBe(1)
      expect(await trim(4, 10)).toBe(1)
      expect(await trim(4, 10)).toBe(0)
      expect(await listed()).toEqual(
        rows
          .slice(2)
          .map(({ id }) => id)
          .toReversed(),
      )
      expect(await stores.sessions.trim(undefined, 0, 10)).toBe(1)
      expect(await stores.sessions.removeBefore(START + 4_000, 1)).toBe(1)
      expect(await stores.sessions.removeBefore(START + 4_000, 10)).toBe(1)
      expect(await listed()).toEqual(
        rows
          .slice(4)
          .map(({ id }) => id)
          .toReversed(),
      )
    })
  })
}
