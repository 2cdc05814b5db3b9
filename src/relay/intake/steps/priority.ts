import type { Priority } from '#core/priority.ts'
import { fieldsNamed, fieldValue, type HeaderBlock } from '#proto/header/scan.ts'
import { go, type IntakeStep } from '../draft.ts'

const FIELD = 'x-taifa-priority'

/** A word to the relay, not to the recipient: read by {@link statedPriority}, and not sent on. */
export const removePriority: IntakeStep = {
  name: 'remove-priority',
  run(draft) {
    if (!draft.header.fields.some(({ key }) => key === FIELD)) return go(draft)
    const remove = new Set([...draft.edit.remove, FIELD])
    return go({ ...draft, edit: { ...draft.edit, remove } })
  },
}

/** What the first such field asks for; what is not `high`, in any case, is normal. */
export function statedPriority(header: HeaderBlock): Priority | undefined {
  const [field] = fieldsNamed(header, FIELD)
  if (field === undefined) return undefined
  return fieldValue(header, field).trim().toLowerCase() === 'high' ? 'high' : 'normal'
}
