import type { Message } from '#core/message.ts'
import type { Recipient } from '#core/recipient.ts'
import type { EpochMs } from '#core/time.ts'
import type { ReportRequest } from '../delivery/delivery-report.ts'

/** What the report writer is told when a person returns mail to its sender. */
export function returnedByPerson(facts: {
  readonly message: Message
  readonly recipients: readonly Recipient[]
  readonly header: Uint8Array
  readonly problem: string
  readonly now: EpochMs
}): ReportRequest {
  const { message, recipients, header, problem, now } = facts
  return {
    message,
    header,
    now,
    outcomes: recipients.map((recipient) => ({
      recipient,
      change: {
        recipientId: recipient.id,
        to: 'failed' as const,
        dueAt: now,
        attempts: recipient.attempts,
        changedAt: now,
        lastReply: undefined,
        lastProblem: problem,
      },
      event: { name: 'bounced' as const, detail: {} },
      // RFC 3463 §3.1: no more can be said of it.
      status: '5.0.0',
      host: undefined,
      uncertain: false,
      classified: undefined,
    })),
  }
}
