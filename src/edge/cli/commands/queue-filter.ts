import { parseUuid, type AccountId, type MessageId } from '#core/ids.ts'
import { PENDING_STATES } from '#core/recipient.ts'
import { ok, type Result } from '#core/result.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '#core/time.ts'
import type { QueueFilter } from '#relay/ports/queue-operations.ts'
import type { OperationRefusal } from '../../control/operation.ts'
import { refuse, type Input, type OptionSpec } from '../command.ts'

/** The ways to narrow what is meant; the same for the list and for what is done. */
export const FILTER_OPTIONS: readonly OptionSpec[] = [
  { name: 'account', value: 'id', help: 'mail of this account' },
  { name: 'domain', value: 'name', help: 'sent by this domain' },
  { name: 'destination', value: 'domain', help: 'routed to this domain' },
  { name: 'sender', value: 'address', help: 'envelope sender or From; * stands for anything' },
  { name: 'recipient', value: 'address', help: 'to this address; * stands for anything' },
  { name: 'state', value: 'state', help: PENDING_STATES.join(', ') },
  { name: 'older-than', value: 'age', help: 'accepted longer ago, for example 30m, 2h, 1d' },
  { name: 'reply', value: 'text', help: 'part of what went wrong last' },
]

const UNITS: Readonly<Record<string, number>> = {
  s: SECOND_MS,
  m: MINUTE_MS,
  h: HOUR_MS,
  d: DAY_MS,
}

/** The filter that the options of a command describe; `id` is the command's argument, if it has one. */
export function filterFrom(input: Input): Result<QueueFilter, OperationRefusal> {
  const [account, id, state] = ['account', 'id', 'state'].map((name) => input.optional(name))
  const accountId = account === undefined ? undefined : parseUuid<AccountId>(account)
  if (account !== undefined && accountId === undefined)
    return refuse('account_not_found', 'There is no such account; list the accounts.')
  const messageId = id === undefined ? undefined : parseUuid<MessageId>(id)
  if (id !== undefined && messageId === undefined)
    return refuse('email_not_found', 'That is not the id of a message; list the queue.')
  const known = PENDING_STATES.find((each) => each === state)
  if (state !== undefined && known === undefined)
    return refuse('state_invalid', `--state is one of ${PENDING_STATES.join(', ')}.`)
  const age = ageOf(input.optional('older-than'))
  if (!age.ok) return age
  return ok({
    accountId,
    messageIds: messageId === undefined ? undefined : [messageId],
    states: known === undefined ? undefined : [known],
    domain: input.optional('domain')?.toLowerCase(),
    destination: input.optional('destination')?.toLowerCase(),
    sender: input.optional('sender'),
    recipient: input.optional('recipient'),
    problem: input.optional('reply'),
    createdBefore: age.value === undefined ? undefined : Date.now() - age.value,
  })
}

function ageOf(text: string | undefined): Result<number | undefined, OperationRefusal> {
  if (text === undefined) return ok(undefined)
  const match = /^(\d{1,6})([smhd])$/.exec(text)
  const unit = UNITS[match?.[2] ?? '']
  if (match === null || unit === undefined)
    return refuse('age_invalid', '--older-than takes an age like 30m, 2h or 1d.')
  return ok(Number(match[1]) * unit)
}
