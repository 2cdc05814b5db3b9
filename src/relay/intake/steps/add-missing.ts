import { formatDate } from '#proto/header/date.ts'
import { makeMessageId } from '#proto/header/message-id.ts'
import { fieldsNamed, fieldValue } from '#proto/header/scan.ts'
import { go, type IntakeStep } from '../draft.ts'

/** A submission server may add Date and Message-ID where they are missing (RFC 6409 §8). */
export const addMissing: IntakeStep = {
  name: 'add-missing',
  run(draft) {
    const append = [...draft.edit.append]
    if (fieldsNamed(draft.header, 'date').length === 0) {
      append.push(`Date: ${formatDate(draft.arrival.at)}`)
    }
    const field = fieldsNamed(draft.header, 'message-id')[0]
    const messageIdHeader =
      field === undefined
        ? makeMessageId(draft.id, draft.submitter.domain)
        : fieldValue(draft.header, field)
    if (field === undefined) append.push(`Message-ID: ${messageIdHeader}`)
    return go({ ...draft, messageIdHeader, edit: { ...draft.edit, append } })
  },
}
