import type { DomainName } from '#core/domain-name.ts'
import { formatMailbox, type Mailbox } from '#core/mailbox.ts'
import { fieldsNamed, fieldValue, type HeaderBlock } from '#proto/header/scan.ts'
import { formatReceived } from '#proto/received/received.ts'
import type { InboundMail } from './inbound-mail.ts'

/** The fields that tell the next reader how the message came, top first. */
export function traceFields(
  mail: InboundMail,
  recipient: Mailbox,
  hostname: DomainName,
): readonly string[] {
  const { arrival } = mail
  const received = formatReceived({
    helo: arrival.helo,
    clientAddress: arrival.client.text,
    by: hostname,
    extended: arrival.extended,
    tls: arrival.tls,
    authenticated: false,
    smtpUtf8: arrival.smtpUtf8,
    id: mail.id,
    onlyRecipient: formatMailbox(recipient),
    at: arrival.at,
  })
  return [
    `Authentication-Results: ${authenticationResults(mail)}`,
    ...spamFields(mail),
    `Delivered-To: ${formatMailbox(recipient)}`,
    received,
  ]
}

/** For filters of the reader: only where ours thinks that it is spam. */
function spamFields({ spam }: InboundMail): readonly string[] {
  if (spam?.action !== 'mark') return []
  return ['X-Spam: Yes', `X-Spam-Score: ${spam.score.toFixed(2)}`]
}

/** Value of Authentication-Results with all that was found out (RFC 8601 §2.2). */
export function authenticationResults({ reverse, arrival, verdicts }: InboundMail): string {
  const comment = reverse.name === '' ? '' : ` (${reverse.name})`
  const address = arrival.client.family === 6 ? `"${arrival.client.text}"` : arrival.client.text
  const iprev = `iprev=${reverse.result} policy.iprev=${address}${comment}`
  return `${verdicts.authenticationResults};\r\n ${iprev}`
}

/** RFC 8601 §5: results under our name that came from outside are lies. */
export function withoutForgedResults(header: HeaderBlock, hostname: DomainName): HeaderBlock {
  const forged = fieldsNamed(header, 'authentication-results').filter((field) => {
    // Comments and a version may stand around the name; before the first semicolon is near enough.
    const [name = ''] = fieldValue(header, field).split(';', 1)
    return name.toLowerCase().includes(hostname)
  })
  if (forged.length === 0) return header
  return { ...header, fields: header.fields.filter((field) => !forged.includes(field)) }
}

/** Has the message been delivered to this address before? */
export function wasDeliveredTo(header: HeaderBlock, recipient: Mailbox): boolean {
  const address = formatMailbox(recipient).toLowerCase()
  return fieldsNamed(header, 'delivered-to').some(
    (field) => fieldValue(header, field).trim().toLowerCase() === address,
  )
}
