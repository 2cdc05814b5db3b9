import { Type, type Static } from 'typebox'
import { parseUuid, type MessageId } from '#core/ids.ts'
import { PENDING_STATES } from '#core/recipient.ts'
import { describeReply } from '#core/reply.ts'
import { err, ok, type Result } from '#core/result.ts'
import { SECOND_MS, toIso, type EpochMs } from '#core/time.ts'
import type { QueueFilter } from '#relay/ports/queue-operations.ts'
import type { OperationReport } from '#relay/queue/queue-operations.ts'
import type { QueueEntry } from '#relay/queue/queue-view.ts'
import { refusal, type Refusal } from '#relay/refusal.ts'
import { Answer, Nullable, Timestamp, Uuid } from '../../schemas.ts'

const MAX_TEXT = 320
const MAX_AGE_SECONDS = 10 * 365 * 24 * 3_600

const Text = (description: string) =>
  Type.Optional(Type.String({ minLength: 1, maxLength: MAX_TEXT, description }))

/** The ways to narrow what is meant, for the list and for what is done. */
export const FILTERS = {
  domain: Text('Name of the sending domain.'),
  destination: Text('Where the mail is going: the domain it is routed to.'),
  sender: Text('Envelope sender or From address, whole; * stands for anything.'),
  recipient: Text("The recipient's address, whole; * stands for anything."),
  reply: Text('Part of what went wrong last, for example of the reply of the other host.'),
  older_than: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: MAX_AGE_SECONDS,
      description: 'Accepted longer ago than this, in seconds.',
    }),
  ),
  state: Type.Optional(Type.Enum([...PENDING_STATES])),
}

export const QueueEntryAnswer = Answer('QueueEntry', {
  email_id: Uuid,
  recipient_id: Uuid,
  from_address: Type.String(),
  envelope_sender: Type.String(),
  recipient: Type.String(),
  destination: Type.String({ description: 'The domain whose mail hosts get it.' }),
  subject: Type.String(),
  state: Type.Enum([...PENDING_STATES]),
  attempts: Type.Integer(),
  last_reply: Nullable(Type.String()),
  last_problem: Nullable(Type.String()),
  next_attempt_at: Nullable(Timestamp),
  created_at: Timestamp,
  explanation: Type.String({ description: 'Where it stands and why, for people.' }),
})

export const QueueOperationAnswer = Answer('QueueOperation', {
  id: Nullable(Uuid, {
    description: 'Of the entry in the audit log; takes a deletion back. None for a dry run.',
  }),
  action: Type.String(),
  dry_run: Type.Boolean(),
  count: Type.Integer({ description: 'Recipients that were changed, or would be.' }),
  busy: Type.Integer({ description: 'Being delivered at this moment, so left alone.' }),
  finished: Type.Boolean({ description: 'False: it goes on; the audit log counts.' }),
})

export function queueEntryView(entry: QueueEntry): Static<typeof QueueEntryAnswer> {
  const { message, recipient, explanation } = entry
  const { state, lastReply } = recipient
  return {
    email_id: message.id,
    recipient_id: recipient.id,
    from_address: message.fromAddress,
    envelope_sender: message.envelopeSender,
    recipient: recipient.address,
    destination: recipient.routingDomain,
    subject: message.subject,
    state: PENDING_STATES.find((pending) => pending === state) ?? 'queued',
    attempts: recipient.attempts,
    last_reply: lastReply === undefined ? null : describeReply(lastReply),
    last_problem: recipient.lastProblem ?? null,
    next_attempt_at: state === 'held' ? null : toIso(recipient.dueAt),
    created_at: toIso(recipient.createdAt),
    explanation,
  }
}

export function queueOperationView(report: OperationReport): Static<typeof QueueOperationAnswer> {
  const { id, action, count, busy, finished } = report
  return { id: id ?? null, action, dry_run: id === undefined, count, busy, finished }
}

interface FilterInput {
  readonly domain?: string
  readonly destination?: string
  readonly sender?: string
  readonly recipient?: string
  readonly reply?: string
  readonly older_than?: number
  readonly state?: (typeof PENDING_STATES)[number]
  readonly ids?: readonly string[]
}

/** What a client asked for as a filter; an id that is none is the id of nothing. */
export function queueFilterOf(input: FilterInput, now: EpochMs): Result<QueueFilter, Refusal> {
  const ids = input.ids?.map((id) => parseUuid<MessageId>(id))
  if (ids?.includes(undefined) === true) {
    return err(refusal('email_not_found', 'There is no message of that id; ids are UUIDs.'))
  }
  const messageIds = ids?.filter((id) => id !== undefined)
  return ok({
    ...(messageIds === undefined ? {} : { messageIds }),
    ...(input.state === undefined ? {} : { states: [input.state] }),
    ...(input.domain === undefined ? {} : { domain: input.domain.toLowerCase() }),
    ...(input.destination === undefined ? {} : { destination: input.destination.toLowerCase() }),
    ...(input.sender === undefined ? {} : { sender: input.sender }),
    ...(input.recipient === undefined ? {} : { recipient: input.recipient }),
    ...(input.reply === undefined ? {} : { problem: input.reply }),
    ...(input.older_than === undefined
      ? {}
      : { createdBefore: now - input.older_than * SECOND_MS }),
  })
}
