import { go, refuse, type IntakeStep } from '../draft.ts'
import * as refusals from '../refusals.ts'
import { addressOf } from '../safe-mailbox.ts'

/** Every author is at the domain of the login: that domain signs, and it signs for nobody else. */
export const headerFromDomain: IntakeStep = {
  name: 'header-from-domain',
  run(draft) {
    const { domain } = draft.submitter
    const stranger = draft.from.find((author) => author.mailbox.domain !== domain)
    if (stranger === undefined) return go(draft)
    return refuse(refusals.fromNotAllowed(addressOf(stranger), domain))
  },
}
