import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { MessageEvent } from '#core/event.ts'
import { RECIPIENT_STATES, type Recipient } from '#core/recipient.ts'
import type { Suppression } from '#core/suppression.ts'
import { OPERATOR } from '#core/tenant.ts'
import type { InboundPart, ReportFinding } from '#relay/ports/inbound-store.ts'
import type { NewMessage } from '#relay/ports/queue-store.ts'
import { aMessage, anEvent, idAt, START } from '../support/mail-values.ts'
import { aSender, type OpenStores, type Sender, type StoresUnderTest } from './stores-under-test.ts'

const LATER = START + 60_000

/** What `InboundStore` promises of reports that come home. */
export function inboundReportsContract(name: string, open: OpenStores): void {
  describe(`reports that come home in ${name}`, () => {
    let stores: StoresUnderTest
    let sender: Sender
    beforeEach(async () => {
      stores = await open()
      sender = await aSender(stores)
    })
    afterEach(() => stores.close())

    const stored = async (...states: readonly Recipient['state'][]): Promise<NewMessage> => {
      const recipients = states.map((state, i) => ({ state, address: `r${i}@there.example` }))
      const mail = aMessage(sender.domain, { recipients })
      await stores.queue.enqueue(mail)
      return mail
    }
    const suppression = (recipient: Recipient, reason: Suppression['reason']): Suppression => ({
      id: idAt(LATER),
      accountId: recipient.accountId,
      address: recipient.address,
      reason,
      sourceMessageId: recipient.messageId,
      note: 'as reported',
      createdAt: LATER,
      expiresAt: undefined,
    })
    const bounce = (recipient: Recipient): ReportFinding => ({
      kind: 'bounce',
      recipientId: recipient.id,
      problem: 'its host reported later: gone',
      event: anEvent(recipient, 'bounced', LATER),
      suppression: suppression(recipient, 'bounce'),
    })
    const complaint = (recipient: Recipient, event?: Partial<MessageEvent>): ReportFinding => ({
      kind: 'complaint',
      event: { ...anEvent(recipient, 'complained', LATER), ...event },
      suppression: suppression(recipient, 'complaint'),
    })
    const part = ({ message }: NewMessage, findings: readonly ReportFinding[]): InboundPart => ({
      kind: 'report',
      guard: { accountId: sender.account.id, domainId: sender.domain.id, forwardId: undefined },
      about: message.id,
      findings,
    })
    const report = (mail: NewMessage, ...findings: readonly ReportFinding[]) =>
      stores.inbound.accept([part(mail, findings)])
    const now = async ({ message }: NewMessage) => {
      const found = await stores.history.find(OPERATOR, message.id)
      const events = await stores.history.events(OPERATOR, message.id)
      return {
        status: found?.message.status,
        states: found?.recipients.map(({ state }) => state),
        events: events.map((event) => event.name).filter((each) => each !== 'queued'),
      }
    }
    const isSuppressed = async (mail: NewMessage, i = 0) => {
      const address = mail.recipients[i]?.address ?? ''
      return (await stores.suppressions.find(sender.account.id, address, LATER)) !== undefined
    }
    const first = ({ recipients: [recipient] }: NewMessage): Recipient => {
      if (recipient === undefined) throw new Error('a message without recipients')
      return recipient
    }

    it('fail the recipient, suppress the address and change no other, once', async () => {
      const mail = await stored('delivered', 'delivered')
      expect(await report(mail, bounce(first(mail)))).toBe('stored')
      const after = { status: 'bounced', states: ['failed', 'delivered'], events: ['bounced'] }
      expect(await now(mail)).toEqual(after)
      expect([await isSuppressed(mail), await isSuppressed(mail, 1)]).toEqual([true, false])
      await report(mail, bounce(first(mail)))
      expect(await now(mail)).toEqual(after)
    })

    const others = RECIPIENT_STATES.filter((each) => each !== 'delivered' && each !== 'leased')
    it.each(others)('change nothing for a recipient that is %s', async (state) => {
      const mail = await stored(state)
      const before = await now(mail)
      await report(mail, bounce(first(mail)))
      expect(await now(mail)).toEqual(before)
      expect(await isSuppressed(mail)).toBe(false)
    })

    it('count a complaint once for each recipient, and leave the delivery as it was', async () => {
      const mail = await stored('delivered', 'delivered')
      const [, second] = mail.recipients
      await report(mail, complaint(first(mail)))
      await report(mail, complaint(first(mail)), complaint(second ?? first(mail)))
      expect(await now(mail)).toEqual({
        status: 'delivered',
        states: ['delivered', 'delivered'],
        events: ['complained', 'complained'],
      })
      expect(await isSuppressed(mail, 1)).toBe(true)
    })

    it('change nothing of another account’s message', async () => {
      const mine = sender
      sender = await aSender(stores)
      const theirs = await stored('delivered')
      const before = await now(theirs)
      sender = mine
      await report(theirs, bounce(first(theirs)), complaint(first(theirs)))
      expect(await now(theirs)).toEqual(before)
    })

    it('change nothing when a part beside them is refused', async () => {
      const mail = await stored('delivered')
      const gone = { ...part(mail, []), guard: { ...part(mail, []).guard, domainId: idAt(LATER) } }
      const parts = [part(mail, [bounce(first(mail))]), gone as InboundPart]
      expect(await stores.inbound.accept(parts)).toBe('gone')
      expect(await now(mail)).toMatchObject({ states: ['delivered'], events: [] })
    })
  })
}
