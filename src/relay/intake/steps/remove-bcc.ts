import { go, type IntakeStep } from '../draft.ts'

const BLIND = ['bcc', 'resent-bcc']

/** Who gets a blind copy is in the envelope and nobody else's business (RFC 5322 §3.6.3). */
export const removeBcc: IntakeStep = {
  name: 'remove-bcc',
  run(draft) {
    if (!draft.header.fields.some((field) => BLIND.includes(field.key))) return go(draft)
    const remove = new Set([...draft.edit.remove, ...BLIND])
    return go({ ...draft, edit: { ...draft.edit, remove } })
  },
}
