import { countReceived } from '#proto/received/received.ts'
import { go, refuse, type IntakeStep } from '../draft.ts'
import * as refusals from '../refusals.ts'

/** RFC 5321 §6.3: a message that has been relayed very often is going round. */
export const loop: IntakeStep = {
  name: 'loop',
  run(draft, { policy }) {
    const count = countReceived(draft.header)
    return count > policy.maxReceived ? refuse(refusals.loop(count)) : go(draft)
  },
}
