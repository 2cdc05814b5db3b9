import { expect, it } from 'vitest'
import { HOUR_MS } from '#core/time.ts'
import {
  aDomain,
  aMessage,
  anAccount,
  anEvent,
  START,
} from '../../../../test/support/mail-values.ts'
import { Database } from '../database.ts'
import { migrate, readMigrations } from '../migrator.ts'
import { WRITE_OPERATIONS } from '../operations.ts'
import { analyticsHours, countEvents } from './analytics.ts'

it('counts what happened before there were counts', () => {
  const db = new Database(':memory:', { readOnly: false, busyTimeoutMs: 0, journal: 'delete' })
  const all = readMigrations()
  const account = anAccount()
  const domain = aDomain(account)
  migrate(db, all, START)
  // As it was before: the events are there, and nothing has looked at them.
  db.exec('drop trigger events_count')
  WRITE_OPERATIONS.insertAccount(db, account)
  WRITE_OPERATIONS.insertDomain(db, { domain, sealedDkimKey: new Uint8Array(1) })
  const mail = aMessage(domain, { recipients: [{}, {}] })
  const [queued] = mail.events
  if (queued === undefined) throw new Error('no event')
  const delivered = mail.recipients.map((each) => anEvent(each, 'delivered', START + HOUR_MS))
  WRITE_OPERATIONS.enqueue(db, {
    ...mail,
    events: [{ ...queued, recipientId: undefined }, ...delivered],
  })
  expect(countEvents(db, 100)).toBe(0)
  // The end of the migration, once more.
  const sql = all.find(({ name }) => name.startsWith('0014'))?.sql ?? ''
  db.exec(sql.slice(sql.lastIndexOf('insert into uncounted_events')))
  expect(countEvents(db, 100)).toBe(3)
  const hours = analyticsHours(db, { accountId: account.id, since: START })
  expect(hours.map(({ hour, sent, delivered: arrived }) => [hour, sent, arrived])).toEqual([
    [START, 2, 0],
    [START + HOUR_MS, 0, 2],
  ])
  db.close()
})
