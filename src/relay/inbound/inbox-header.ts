import { formatMailbox } from '#core/mailbox.ts'
import { parseAddressList } from '#proto/header/address-list.ts'
import { decodeWords } from '#proto/header/decode-words.ts'
import { fieldsNamed, fieldValue, scanHeader, type HeaderBlock } from '#proto/header/scan.ts'

export interface NamedAddress {
  readonly address: string
  readonly name: string
}

/** What people look for in the header of a message that was kept. */
export interface InboxHeader {
  readonly replyTo: string | undefined
  readonly to: readonly NamedAddress[]
  readonly cc: readonly NamedAddress[]
  readonly bcc: readonly NamedAddress[]
  readonly inReplyTo: string | undefined
  /** Decoded values by lower-case name; of several, the topmost. */
  readonly fields: Readonly<Record<string, string>>
}

const LIMITS = { maxFields: 2_000, maxLineBytes: 100_000 }
const MAX_ADDRESSES = 1_000
const NOTHING: InboxHeader = {
  replyTo: undefined,
  to: [],
  cc: [],
  bcc: [],
  inReplyTo: undefined,
  fields: {},
}

/** Whatever cannot be read is left out. */
export function readInboxHeader(bytes: Uint8Array): InboxHeader {
  const scanned = scanHeader(bytes, LIMITS)
  if (!scanned.ok) return NOTHING
  const block = scanned.value
  const fields: Record<string, string> = Object.create(null) as Record<string, string>
  for (const field of block.fields) fields[field.key] ??= decodeWords(fieldValue(block, field))
  return {
    replyTo: addresses(block, 'reply-to')[0]?.address,
    to: addresses(block, 'to'),
    cc: addresses(block, 'cc'),
    bcc: addresses(block, 'bcc'),
    inReplyTo: fields['in-reply-to'],
    fields,
  }
}

function addresses(block: HeaderBlock, key: string): readonly NamedAddress[] {
  return fieldsNamed(block, key).flatMap((field) => {
    const parsed = parseAddressList(fieldValue(block, field), { maxAddresses: MAX_ADDRESSES })
    if (!parsed.ok) return []
    return parsed.value.map(({ mailbox, displayName }) => ({
      address: formatMailbox(mailbox),
      name: decodeWords(displayName),
    }))
  })
}
