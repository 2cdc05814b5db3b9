import type { DomainName } from '#core/domain-name.ts'
import type { HeaderFault, HeaderFaultKind } from '#proto/header/scan.ts'
import { describeQuota, type QuotaRefusal } from '#core/quota.ts'
import { toIso } from '#core/time.ts'
import { reply, type SmtpReply } from '#core/reply.ts'

/*
 * Every reply of ours that says no, in one place. Each names the thing, the cause and the remedy:
 * clients show these lines to the person who can mend it. One line is at most 512 octets with its
 * code (RFC 5321 §4.5.3.1.5).
 */

const MAX_SHOWN = 200

/** Text of others made safe for a reply line: printable ASCII, cut to a length. */
export function shown(text: string): string {
  const clean = text.replace(/[^\x20-\x7e]/g, '?')
  return clean.length > MAX_SHOWN ? `${clean.slice(0, MAX_SHOWN)}...` : clean
}

export const badLogin = (): SmtpReply =>
  reply(
    535,
    '7.8',
    'Authentication failed: user name or password is wrong, or the credential was deleted.',
    'The user name looks like 1a2b3c4d@your-domain; the password was shown once when it was made.',
  )

export const loginStoreAway = (): SmtpReply =>
  reply(454, '7.0', 'Authentication is not possible at the moment; try again in a minute.')

export const notLoggedIn = (): SmtpReply => reply(530, '7.0', 'Log in first (AUTH).')

export const credentialRevoked = (): SmtpReply =>
  reply(421, '7.0', 'The SMTP credential of this connection was deleted; log in with a new one.')

export const accountSuspended = (): SmtpReply =>
  reply(550, '7.1', 'This account is suspended and cannot send; ask the operator of this relay.')

export const domainNotVerified = (domain: DomainName): SmtpReply =>
  reply(
    550,
    '7.1',
    `Domain ${shown(domain)} is not verified, so no mail is sent for it.`,
    'Compare its DNS records with those listed for the domain, then have them checked again.',
  )

export const senderNotAllowed = (address: string, domain: DomainName): SmtpReply =>
  reply(
    550,
    '7.1',
    `Envelope sender <${shown(address)}> is not at a verified domain of this account.`,
    `This login sends for ${shown(domain)}: use an address at that domain,`,
    'or add the other domain to the account and verify it.',
  )

export const recipientWithoutDomain = (address: string): SmtpReply =>
  reply(
    553,
    '1.3',
    `Recipient <${shown(address)}> has no domain; write the whole address, like bob@example.org.`,
  )

export const fromNotAllowed = (address: string, domain: DomainName): SmtpReply =>
  reply(
    550,
    '7.1',
    `From address <${shown(address)}> is not at ${shown(domain)}, the domain of this login.`,
    `Set the From header to an address at ${shown(domain)},`,
    'or log in with the SMTP credential of the other domain.',
  )

export const senderFieldNotAllowed = (
  field: string,
  address: string,
  domain: DomainName,
): SmtpReply =>
  reply(
    550,
    '7.1',
    `${shown(field)} address <${shown(address)}> is not at a verified domain of this account.`,
    `Remove the ${shown(field)} header or set it to an address at ${shown(domain)}.`,
  )

export const noFrom = (): SmtpReply =>
  reply(
    550,
    '6.0',
    'The message has no From header.',
    'Add one with an address at the domain of this login (RFC 5322 section 3.6.2).',
  )

export const manyFrom = (count: number): SmtpReply =>
  reply(
    550,
    '6.0',
    `The message has ${count} From headers; exactly one is allowed (RFC 5322 section 3.6).`,
    'Remove all but one.',
  )

export const badAddressField = (field: string, problem: string): SmtpReply =>
  reply(
    550,
    '6.0',
    `The ${shown(field)} header cannot be read safely: ${problem}.`,
    'Write it as one address, for example: Ann Example <ann@example.org>',
  )

export const senderRequired = (): SmtpReply =>
  reply(
    550,
    '6.0',
    'The From header names several addresses, and there is not exactly one Sender header.',
    'Add a Sender header with the one address that sends (RFC 5322 section 3.6.2).',
  )

export const tooManyOf = (field: string): SmtpReply =>
  reply(550, '6.0', `The message has too many ${shown(field)} headers.`)

export const loop = (count: number): SmtpReply =>
  reply(
    554,
    '4.6',
    `The message has passed ${count} relays (Received headers): it goes round in a loop.`,
    'Look for two forwarding rules that point at each other.',
  )

export const messageTooBig = (maxBytes: number): SmtpReply =>
  reply(
    552,
    '3.4',
    `The message is larger than the limit of ${maxBytes} bytes.`,
    'Attachments grow by a third in transit; send a link instead.',
  )

export const headerTooBig = (maxBytes: number): SmtpReply =>
  reply(
    552,
    '3.4',
    `The header of the message is larger than ${maxBytes} bytes.`,
    'Move what belongs into the body there, or send to fewer visible recipients at once.',
  )

/** RFC 5321 gives no code of its own to quotas; 450 and X.7.1 are what clients know as "later". */
export const overQuota = ({ rule, freesAt }: QuotaRefusal): SmtpReply => {
  const what = `${describeQuota(rule)} recipients of this ${rule.subject}`
  if (freesAt === undefined) {
    return reply(
      550,
      '7.1',
      `The message alone has more recipients than the ${what} allows.`,
      'Send it to fewer recipients at once, or have the limit raised.',
    )
  }
  return reply(450, '7.1', `The ${what} is reached.`, `Try again after ${toIso(freesAt)}.`)
}

export const diskFull = (): SmtpReply =>
  reply(452, '3.1', 'No room to store the message at the moment; it was not accepted, try later.')

export const storeAway = (): SmtpReply =>
  reply(451, '3.0', 'The queue is not available at the moment; nothing was accepted, try later.')

const HEADER_FAULTS = {
  nul: 'it holds a NUL byte',
  'control-character': 'it holds a control character',
  'bare-cr': 'it holds a CR without LF',
  'bare-lf': 'it holds an LF without CR',
  'no-colon': 'the line is no "Name: value" and no continuation (those begin with a blank)',
  'bad-name': 'the name of the field is empty or not ASCII',
  'space-before-colon': 'a blank stands between the name of the field and the colon',
  'folded-first-line': 'the message begins with a continuation line',
  'line-too-long': 'it is too long; fold it (RFC 5322 section 2.1.1 allows 998 octets)',
  'too-many-fields': 'there are too many fields',
  'no-line-end': 'the message ends within it',
} as const satisfies Record<HeaderFaultKind, string>

export const badHeader = (fault: HeaderFault): SmtpReply =>
  reply(550, '6.0', `Header line ${fault.line} cannot be read: ${HEADER_FAULTS[fault.kind]}.`)
