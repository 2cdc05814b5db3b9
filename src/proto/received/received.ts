import type { MessageId } from '#core/ids.ts'
import type { EpochMs } from '#core/time.ts'
import type { TlsFacts } from '#core/tls.ts'
import { formatDate } from '../header/date.ts'
import type { HeaderBlock } from '../header/scan.ts'

export interface ReceivedFacts {
  /** EHLO argument as the client gave it. */
  readonly helo: string
  /** Text of the client's address, or undefined to keep it to ourselves. */
  readonly clientAddress: string | undefined
  readonly by: string
  readonly extended: boolean
  readonly tls: TlsFacts | undefined
  readonly authenticated: boolean
  readonly smtpUtf8: boolean
  readonly id: MessageId
  /** The recipient, when there is only one: more than one would tell them of each other. */
  readonly onlyRecipient: string | undefined
  readonly at: EpochMs
}

/**
 * Our trace field (RFC 5321 §4.4), folded, without its final CRLF. Without a client address the
 * `from` clause goes too: what the client called itself is no safer to show than where it is.
 */
export function formatReceived(facts: ReceivedFacts): string {
  const lines: string[] = []
  if (facts.clientAddress !== undefined) {
    lines.push(`from ${heloAtom(facts.helo)} (${addressLiteral(facts.clientAddress)})`)
  }
  lines.push(`by ${facts.by} with ${protocol(facts)} id ${facts.id}`)
  if (facts.tls !== undefined) {
    lines.push(`(using ${word(facts.tls.version)} with cipher ${word(facts.tls.cipher)})`)
  }
  if (facts.onlyRecipient !== undefined && facts.onlyRecipient.length <= 320) {
    lines.push(`for <${facts.onlyRecipient}>`)
  }
  return `Received: ${lines.join('\r\n\t')};\r\n\t${formatDate(facts.at)}`
}

/** RFC 3848 and RFC 6531 §4.3: `SMTP`, `ESMTP`, `ESMTPS`, `ESMTPA`, `ESMTPSA`, `UTF8SMTPSA`, … */
function protocol(facts: ReceivedFacts): string {
  if (!facts.extended) return 'SMTP'
  const base = facts.smtpUtf8 ? 'UTF8SMTP' : 'ESMTP'
  return `${base}${facts.tls === undefined ? '' : 'S'}${facts.authenticated ? 'A' : ''}`
}

function addressLiteral(address: string): string {
  return address.includes(':') ? `[IPv6:${word(address)}]` : `[${word(address)}]`
}

/** The client chose it: only what a domain or an address literal is made of survives. */
function heloAtom(helo: string): string {
  const kept = word(helo)
  return kept === '' ? 'unknown' : kept
}

function word(text: string): string {
  return text.replace(/[^A-Za-z0-9.:_[\]-]/g, '').slice(0, 255)
}

/** Number of `Received` fields: how many relays the message has passed (RFC 5321 §6.3). */
export function countReceived(block: HeaderBlock): number {
  let count = 0
  for (const field of block.fields) if (field.key === 'received') count++
  return count
}
