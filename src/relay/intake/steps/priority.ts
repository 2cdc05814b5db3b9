import type { Priority } from '#core/priority.ts'
import { fieldsNamed, fieldValue, type HeaderBlock } from '#proto/header/scan.ts'
import { go, type IntakeStep } from '../draft.ts'

const FIELD = 'x-taifa-priority'

/** A word to the relay, not to the recipient: read by {@link priorityOf}, and not sent on. */
export const removePriority: IntakeStep = {
  name: 'remove-priority',
  run(draft) {
    if (!draft.header.fields.some(({ key }) => key === FIELD)) return go(draft)
    const remove = new Set([...draft.edit.remove, FIELD])
    return go({ ...draft, edit: { ...draft.edit, remove } })
  },
}

/** `high` when the first such field says so, in any case; everything else is normal. */
export function priorityOf(header: HeaderBlock): Priority {
  const [field] = fieldsNamed(header, FIELD)
  const value = field === undefined ? '' : fieldValue(header, field)
  return value.trim().toLowerCase() === 'high' ? 'high' : 'normal'
}
