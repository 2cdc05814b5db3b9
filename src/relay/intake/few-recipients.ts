import { putNewest } from '#core/bounded-map.ts'
import type { Priority } from '#core/priority.ts'
import { MINUTE_MS } from '#core/time.ts'
import { fieldsNamed, fieldValue, type HeaderBlock } from '#proto/header/scan.ts'
import type { Clock } from '../ports/clock.ts'
import type { Draft } from './draft.ts'
import { addressOf } from './safe-mailbox.ts'
import { statedPriority } from './steps/priority.ts'

/**
 * Recipients of such messages, in a minute and at once, that one From address may put first. A list
 * that is mailed one by one is through with it in a moment; nobody's password resets are.
 */
const PER_MINUTE = 100
/** From addresses that are remembered; the longest quiet are forgotten. */
const MAX_ADDRESSES = 20_000

interface Bucket {
  readonly tokens: number
  readonly atMs: number
}

/**
 * Finds the messages that a person waits for when nobody says which: those to a few recipients, which
 * do not look like a mailing, of a sender that writes few. Only the order of the account's own mail
 * depends on it. In memory, per process: losing it makes a hundred messages early.
 */
export class FewRecipients {
  readonly #clock: Pick<Clock, 'monotonicMs'>
  readonly #most: number
  /** Longest unused first. */
  readonly #buckets = new Map<string, Bucket>()

  /** Messages with up to `most` recipients; 0 turns it off. */
  constructor(clock: Pick<Clock, 'monotonicMs'>, most: number) {
    this.#clock = clock
    this.#most = most
  }

  /** What the sender asks for, or else what the message looks like. Counts it. */
  priorityOf(draft: Draft): Priority {
    const stated = statedPriority(draft.header)
    if (stated !== undefined) return stated
    const { length } = draft.envelope.recipients
    if (length > this.#most || isMailing(draft.header)) return 'normal'
    const author = draft.from[0]
    const from = author === undefined ? '' : addressOf(author).toLowerCase()
    return this.#spend(`${draft.submitter.accountId} ${from}`, length) ? 'high' : 'normal'
  }

  #spend(key: string, count: number): boolean {
    const now = this.#clock.monotonicMs()
    const known = this.#buckets.get(key)
    const refilled =
      known === undefined
        ? PER_MINUTE
        : known.tokens + ((now - known.atMs) * PER_MINUTE) / MINUTE_MS
    const tokens = Math.min(refilled, PER_MINUTE)
    const enough = tokens >= count
    const left = enough ? tokens - count : tokens
    putNewest(this.#buckets, key, { tokens: left, atMs: now }, MAX_ADDRESSES)
    return enough
  }
}

/** RFC 2369, RFC 2919, and the word of old: what programs put into mail to many. */
function isMailing(header: HeaderBlock): boolean {
  if (header.fields.some(({ key }) => key === 'list-unsubscribe' || key === 'list-id')) return true
  const [field] = fieldsNamed(header, 'precedence')
  if (field === undefined) return false
  return /^(?:bulk|list|junk)$/i.test(fieldValue(header, field).trim())
}
