import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { WorkerId } from '#core/ids.ts'
import { OPERATOR } from '#core/tenant.ts'
import type { RecipientState } from '#core/recipient.ts'
import type { NewMessage, RecipientChange } from '#relay/ports/queue-store.ts'
import type { DueReport, ReportItem, ReportItemAction } from '#relay/ports/report-store.ts'
import { aMessage, START } from '../support/mail-values.ts'
import { aSender, type OpenStores, type Sender, type StoresUnderTest } from './stores-under-test.ts'

const OWNER = 'worker-a' as WorkerId
const GATHER = 1_000

/** What `ReportStore` promises. */
export function reportStoreContract(name: string, open: OpenStores): void {
  describe(`reports in ${name}`, () => {
    let stores: StoresUnderTest
    let sender: Sender
    beforeEach(async () => {
      stores = await open()
      sender = await aSender(stores)
    })
    afterEach(() => stores.close())

    const queued = async (count: number): Promise<NewMessage> => {
      const mail = aMessage(sender.domain, {
        recipients: Array.from({ length: count }, () => ({})),
      })
      await stores.queue.enqueue(mail)
      const lease = { owner: OWNER, expiresAt: START + 60_000 }
      await stores.queue.claim({ lease, now: START, limit: 100, exceptDestinations: [] })
      return mail
    }
    const item = (mail: NewMessage, index: number, over: Partial<ReportItem> = {}): ReportItem => ({
      recipientId: mail.recipients[index]?.id ?? ('' as never),
      action: 'failed',
      dueAt: START + GATHER,
      facts: { address: mail.recipients[index]?.address ?? '', status: '5.1.1', explanation: 'x' },
      ...over,
    })
    const end = async (
      mail: NewMessage,
      index: number,
      to: RecipientState,
      reportItems: readonly ReportItem[] = [],
    ): Promise<void> => {
      const change: RecipientChange = {
        recipientId: mail.recipients[index]?.id ?? ('' as never),
        to,
        dueAt: START,
        attempts: 1,
        changedAt: START,
        lastReply: undefined,
        lastProblem: undefined,
      }
      const about = { owner: OWNER, messageId: mail.message.id, attempts: [], events: [] }
      const outcome = { ...about, changes: [change], reports: [], reportItems }
      expect(await stores.queue.record(outcome)).toBe('recorded')
    }
    const brief = (due: readonly DueReport[]): unknown =>
      due.map(({ action, items }) => [action, items.map(({ facts }) => facts.address)])
    const settle = (
      mail: NewMessage,
      action: ReportItemAction,
      of: readonly number[],
      report = true,
    ) =>
      stores.reports.settle({
        messageId: mail.message.id,
        action,
        recipientIds: of.map((index) => mail.recipients[index]?.id ?? ('' as never)),
        report: report
          ? aMessage(sender.domain, { guarded: false, message: { source: 'dsn' } })
          : undefined,
      })
    const addresses = (mail: NewMessage) => mail.recipients.map(({ address }) => address)

    it('gather what ends within the time, in the order of the envelope', async () => {
      const mail = await queued(3)
      await end(mail, 1, 'failed', [item(mail, 1)])
      await end(mail, 0, 'failed', [item(mail, 0, { dueAt: START + 5 * GATHER })])
      expect(await stores.reports.due(START + GATHER - 1, 10)).toEqual([])
      expect(await stores.reports.nextDueAt()).toBe(START + GATHER)
      const due = await stores.reports.due(START + GATHER, 10)
      expect(brief(due)).toEqual([['failed', addresses(mail).slice(0, 2)]])
      expect(due[0]?.message.id).toBe(mail.message.id)
      expect(due[0]?.items[0]).toEqual({
        recipientId: mail.recipients[0]?.id,
        state: 'failed',
        facts: item(mail, 0).facts,
      })
    })

    it('are due at once when nothing of the message waits, whatever its last end was', async () => {
      const mail = await queued(2)
      await end(mail, 0, 'failed', [item(mail, 0)])
      expect(await stores.reports.due(START, 10)).toEqual([])
      await end(mail, 1, 'delivered')
      expect(brief(await stores.reports.due(START, 10))).toEqual([
        ['failed', addresses(mail).slice(0, 1)],
      ])
    })

    it('are due at once when the message has but one recipient', async () => {
      const mail = await queued(1)
      await end(mail, 0, 'failed', [item(mail, 0)])
      expect(brief(await stores.reports.due(START, 10))).toEqual([['failed', addresses(mail)]])
    })

    it('wait on while a recipient is deferred', async () => {
      const mail = await queued(2)
      await end(mail, 0, 'failed', [item(mail, 0)])
      await end(mail, 1, 'deferred')
      expect(await stores.reports.due(START, 10)).toEqual([])
    })

    it('tell each once: settling queues the report and forgets the items', async () => {
      const mail = await queued(2)
      await end(mail, 0, 'failed', [item(mail, 0)])
      await end(mail, 1, 'failed', [item(mail, 1)])
      expect(await settle(mail, 'failed', [0, 1])).toBe('settled')
      expect(await settle(mail, 'failed', [0, 1])).toBe('gone')
      expect(await stores.reports.nextDueAt()).toBeUndefined()
      const query = { status: undefined, page: 0, limit: 9, includeReports: true }
      const all = await stores.history.list(OPERATOR, query)
      expect(all.filter(({ message }) => message.source === 'dsn')).toHaveLength(1)
    })

    it('survive another process that settled a part: nothing is told twice', async () => {
      const mail = await queued(2)
      await end(mail, 0, 'failed', [item(mail, 0)])
      await end(mail, 1, 'failed', [item(mail, 1)])
      const beside = await stores.beside()
      const read = await beside.reports.due(START, 10)
      await settle(mail, 'failed', [0])
      expect(read[0]?.items).toHaveLength(2)
      expect(await settle(mail, 'failed', [0, 1])).toBe('gone')
      expect(brief(await stores.reports.due(START, 10))).toEqual([
        ['failed', addresses(mail).slice(1)],
      ])
    })

    it('keep a notice of delay once for a message, and apart from its failures', async () => {
      const mail = await queued(2)
      const delayed = item(mail, 0, { action: 'delayed', dueAt: START })
      await end(mail, 0, 'deferred', [delayed])
      await end(mail, 1, 'failed', [item(mail, 1)])
      expect(brief(await stores.reports.due(START + GATHER, 10))).toEqual([
        ['delayed', addresses(mail).slice(0, 1)],
        ['failed', addresses(mail).slice(1)],
      ])
      expect(await settle(mail, 'delayed', [0])).toBe('settled')
      const lease = { owner: OWNER, expiresAt: START + 60_000 }
      await stores.queue.claim({ lease, now: START, limit: 100, exceptDestinations: [] })
      await end(mail, 0, 'deferred', [delayed])
      expect(brief(await stores.reports.due(START + GATHER, 10))).toEqual([
        ['failed', addresses(mail).slice(1)],
      ])
    })

    it('may be forgotten without a word', async () => {
      const mail = await queued(1)
      await end(mail, 0, 'deferred', [item(mail, 0, { action: 'delayed', dueAt: START })])
      expect(await settle(mail, 'delayed', [0], false)).toBe('settled')
      expect(await stores.reports.due(START, 10)).toEqual([])
    })

    it('keep what the sender said of DSN with message and recipient', async () => {
      const mail = aMessage(sender.domain, {
        message: { dsn: { ret: 'full', envid: 'order-17' } },
        recipients: [
          { dsn: { notify: [], orcpt: undefined } },
          { dsn: { notify: ['success', 'delay'], orcpt: 'rfc822;bob@x.example' } },
          { dsn: { notify: undefined, orcpt: 'rfc822;ann@x.example' } },
          {},
        ],
      })
      await stores.queue.enqueue(mail)
      const found = await stores.history.find(OPERATOR, mail.message.id)
      expect(found?.message.dsn).toEqual({ ret: 'full', envid: 'order-17' })
      expect(found?.recipients.map(({ dsn }) => dsn)).toEqual(mail.recipients.map(({ dsn }) => dsn))
    })
  })
}
