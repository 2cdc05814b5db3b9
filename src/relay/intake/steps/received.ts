import { formatMailbox } from '#core/mailbox.ts'
import { formatReceived } from '#proto/received/received.ts'
import { go, type IntakeStep } from '../draft.ts'

/** Our trace field on top (RFC 5321 §4.4). */
export const received: IntakeStep = {
  name: 'received',
  run(draft, { policy }) {
    const { arrival, envelope, submitter } = draft
    const only = envelope.recipients.length === 1 ? envelope.recipients[0] : undefined
    const line = formatReceived({
      helo: arrival.helo,
      clientAddress: policy.showClientAddress ? arrival.clientAddress : undefined,
      by: policy.hostname,
      extended: arrival.extended,
      tls: arrival.tls,
      authenticated: submitter.credentialId !== undefined,
      smtpUtf8: arrival.smtpUtf8,
      id: draft.id,
      onlyRecipient: only === undefined ? undefined : formatMailbox(only),
      at: arrival.at,
    })
    return go({ ...draft, edit: { ...draft.edit, prepend: [line, ...draft.edit.prepend] } })
  },
}
