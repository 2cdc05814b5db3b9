import type { MessageSource, StoredBody } from '#core/message.ts'
import { reply, type SmtpReply } from '#core/reply.ts'
import { never } from '#core/result.ts'
import type { Announcements } from '../ports/announcements.ts'
import type { Log } from '../ports/log.ts'
import type { Counter, Metrics } from '../ports/metrics.ts'
import type { EnqueueResult, QueueStore } from '../ports/queue-store.ts'
import type { Spool } from '../ports/spool.ts'
import { accept } from './accept.ts'
import type { IntakeTools } from './draft.ts'
import type { ReceivedBody, ReceivedMessage } from './incoming-message.ts'
import { makeNewMessage, type MessageMakerDeps } from './new-message.ts'
import * as refusals from './refusals.ts'
import { openDraft, type Unread } from './steps/header-parses.ts'
import { storageRefusal } from './storage-refusal.ts'

export interface SubmitDeps extends MessageMakerDeps {
  readonly queue: Pick<QueueStore, 'enqueue'>
  readonly spool: Pick<Spool, 'remove'>
  readonly announcements: Announcements
  readonly tools: IntakeTools
  readonly log: Log
  readonly counters: IntakeCounters
}

export interface IntakeCounters {
  readonly accepted: Counter
  readonly refused: Counter
}

export function intakeCounters(metrics: Metrics): IntakeCounters {
  return {
    accepted: metrics.counter({
      name: 'messages_accepted_total',
      help: 'Messages that got their 250: durable for all recipients.',
      labels: ['source'],
    }),
    refused: metrics.counter({
      name: 'messages_refused_total',
      help: 'Messages refused after their content came, by the step that refused.',
      labels: ['step'],
    }),
  }
}

/**
 * The way from a received message to its final reply: recipe, body file, one transaction, 250.
 * Whatever else it answers, nothing of the message is left behind. Never rejects.
 */
export async function submit(
  unread: Unread,
  message: ReceivedMessage,
  source: MessageSource,
  deps: SubmitDeps,
): Promise<SmtpReply> {
  const refused = (step: string, answer: SmtpReply): SmtpReply => {
    deps.counters.refused.add(1, { step })
    const { code, lines } = answer
    deps.log.info('intake.refused', { messageId: unread.id, step, code, reason: lines[0] })
    return answer
  }
  const opened = openDraft(unread, message.header)
  if (!opened.ok) {
    await discard(message.body, deps)
    return refused('header-parses', opened.error)
  }
  let stored: StoredBody | undefined
  try {
    const accepted = await accept(opened.value, deps.tools)
    if (accepted.kind === 'refused') {
      await discard(message.body, deps)
      return refused(accepted.step, accepted.reply)
    }
    const { bodyEightBit } = message
    stored = await commitBody(message.body)
    const row = makeNewMessage(accepted.draft, stored, { source, bodyEightBit }, deps)
    const result = await deps.queue.enqueue(row)
    if (result !== 'queued') {
      await removeBody(stored, deps)
      return refused('guard', guardReply(result, unread))
    }
    const { id, sizeBytes, accountId } = row.message
    deps.announcements.publish({ kind: 'mail-queued' })
    deps.announcements.publish({ kind: 'changed', accountId, topic: 'email', id })
    deps.counters.accepted.add(1, { source })
    const recipients = row.recipients.length
    deps.log.info('intake.accepted', { messageId: id, accountId, recipients, sizeBytes, source })
    return reply(250, '0.0', `Queued as ${id}`)
  } catch (error) {
    deps.log.error('intake.store_failed', { messageId: unread.id, error })
    // A committed file stays: should the rows have been written after all, it belongs to them, and
    // if not, the sweep finds it.
    if (stored === undefined) await discard(message.body, deps)
    return refused('store', storageRefusal(error))
  }
}

async function commitBody(body: ReceivedBody): Promise<StoredBody> {
  if (body.kind === 'inline') return body
  await body.file.commit()
  return { kind: 'file', name: body.file.name, sizeBytes: body.sizeBytes }
}

function guardReply(result: Exclude<EnqueueResult, 'queued'>, unread: Unread): SmtpReply {
  if (typeof result !== 'string') return refusals.overQuota(result)
  switch (result) {
    case 'credential-revoked':
      return refusals.credentialRevoked()
    case 'account-suspended':
      return refusals.accountSuspended()
    case 'domain-not-verified':
      return refusals.domainNotVerified(unread.submitter.domain)
    default:
      return never(result)
  }
}

async function discard(body: ReceivedBody, deps: SubmitDeps): Promise<void> {
  if (body.kind === 'inline') return
  try {
    await body.file.discard()
  } catch (error) {
    deps.log.warn('intake.spool_not_discarded', { error })
  }
}

async function removeBody(body: StoredBody, deps: SubmitDeps): Promise<void> {
  if (body.kind === 'inline') return
  try {
    await deps.spool.remove(body.name)
  } catch (error) {
    deps.log.warn('intake.spool_not_removed', { name: body.name, error })
  }
}
