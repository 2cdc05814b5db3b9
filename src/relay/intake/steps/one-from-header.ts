import { parseAddressList } from '#proto/header/address-list.ts'
import { fieldsNamed, fieldValue } from '#proto/header/scan.ts'
import { go, refuse, type IntakeStep } from '../draft.ts'
import * as refusals from '../refusals.ts'
import { ADDRESS_PROBLEMS, trapIn } from '../safe-mailbox.ts'

const MAX_AUTHORS = 20

/** Exactly one From field that everybody reads alike; with several authors also one Sender. */
export const oneFromHeader: IntakeStep = {
  name: 'one-from-header',
  run(draft) {
    const fields = fieldsNamed(draft.header, 'from')
    const field = fields[0]
    if (field === undefined) return refuse(refusals.noFrom())
    if (fields.length > 1) return refuse(refusals.manyFrom(fields.length))
    const parsed = parseAddressList(fieldValue(draft.header, field), { maxAddresses: MAX_AUTHORS })
    if (!parsed.ok) {
      return refuse(refusals.badAddressField('From', ADDRESS_PROBLEMS[parsed.error.kind]))
    }
    const from = parsed.value
    // Only an empty group has none.
    if (from.length === 0) return refuse(refusals.badAddressField('From', 'it holds no address'))
    for (const author of from) {
      const trap = trapIn(author)
      if (trap !== undefined) return refuse(refusals.badAddressField('From', trap))
    }
    if (from.length > 1 && fieldsNamed(draft.header, 'sender').length !== 1) {
      return refuse(refusals.senderRequired())
    }
    return go({ ...draft, from })
  },
}
