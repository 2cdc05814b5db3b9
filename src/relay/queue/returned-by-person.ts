import { wantsNotice } from '#core/dsn.ts'
import type { Message } from '#core/message.ts'
import type { Recipient } from '#core/recipient.ts'
import type { EpochMs } from '#core/time.ts'
import type { ReportRequest } from '../bounces/dsn-out.ts'
import { sentence } from '../bounces/plan-reports.ts'

/** What the report writer is told when a person returns mail to its sender. */
export function returnedByPerson(facts: {
  readonly message: Message
  readonly recipients: readonly Recipient[]
  readonly header: Uint8Array
  readonly problem: string
  readonly now: EpochMs
}): ReportRequest {
  const { message, recipients, header, problem, now } = facts
  const told = recipients.filter(({ dsn }) => wantsNotice(dsn, 'failure'))
  return {
    message,
    action: 'failed',
    header,
    body: undefined,
    now,
    items: told.map(({ address, attempts, dsn }) => ({
      address,
      ...(dsn?.orcpt === undefined ? {} : { originalRecipient: dsn.orcpt }),
      // RFC 3463 §3.1: no more can be said of it.
      status: '5.0.0',
      explanation: sentence(problem),
      ...(attempts > 0 ? { lastAttemptAt: now } : {}),
    })),
  }
}
