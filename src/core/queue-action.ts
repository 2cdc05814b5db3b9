import type { EventName } from './event.ts'
import type { RecipientState } from './recipient.ts'

export const QUEUE_ACTION_NAMES = [
  'retry',
  'hold',
  'release',
  'bounce',
  'delete',
  'reroute',
] as const
export type QueueAction = (typeof QUEUE_ACTION_NAMES)[number]

interface QueueActionRule {
  /** What is being delivered (`leased`) is in none of these: its worker has the last word. */
  readonly from: readonly RecipientState[]
  readonly to: RecipientState | 'same'
  /** What the history of the message shows; the detail names the action. */
  readonly event: EventName
  /** It is due at once afterwards. */
  readonly dueNow: boolean
  /** An owner may not do it to what the operator keeps back. */
  readonly letsGo: boolean
}

/** What a person may do to recipients that wait. */
export const QUEUE_ACTIONS = {
  retry: { from: ['queued', 'deferred'], to: 'same', event: 'queued', dueNow: true, letsGo: true },
  hold: {
    from: ['queued', 'deferred'],
    to: 'held',
    event: 'deferred',
    dueNow: false,
    letsGo: true,
  },
  release: { from: ['held'], to: 'queued', event: 'queued', dueNow: true, letsGo: true },
  bounce: {
    from: ['queued', 'deferred', 'held'],
    to: 'failed',
    event: 'bounced',
    dueNow: false,
    letsGo: false,
  },
  delete: {
    from: ['queued', 'deferred', 'held'],
    to: 'cancelled',
    event: 'cancelled',
    dueNow: false,
    letsGo: false,
  },
  reroute: {
    from: ['queued', 'deferred', 'held'],
    to: 'same',
    event: 'queued',
    dueNow: true,
    letsGo: false,
  },
} as const satisfies Record<QueueAction, QueueActionRule>

export function queueActionRule(action: QueueAction): QueueActionRule {
  return QUEUE_ACTIONS[action]
}
