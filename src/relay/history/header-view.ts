import { formatMailbox } from '#core/mailbox.ts'
import { parseAddressList } from '#proto/header/address-list.ts'
import { decodeWords } from '#proto/header/decode-words.ts'
import { fieldsNamed, fieldValue, scanHeader, type HeaderBlock } from '#proto/header/scan.ts'

/** The header of a stored message, for people. */
export interface HeaderView {
  /** Unfolded values by name as first written; a name that repeats has its values on lines of their own. */
  readonly fields: Readonly<Record<string, string>>
  readonly to: readonly string[]
  readonly cc: readonly string[]
}

const LIMITS = { maxFields: 2_000, maxLineBytes: 100_000 }
const MAX_ADDRESSES = 2_000

/** Undefined when the bytes are no header block, which intake does not let in. */
export function readHeader(bytes: Uint8Array): HeaderView | undefined {
  const block = scanHeader(bytes, LIMITS)
  if (!block.ok) return undefined
  const names = new Map<string, string>()
  const fields: Record<string, string> = Object.create(null) as Record<string, string>
  for (const field of block.value.fields) {
    const name = names.get(field.key) ?? field.name
    names.set(field.key, name)
    const value = decodeWords(fieldValue(block.value, field))
    const earlier = fields[name]
    fields[name] = earlier === undefined ? value : `${earlier}\n${value}`
  }
  return { fields, to: addresses(block.value, 'to'), cc: addresses(block.value, 'cc') }
}

export interface HeaderLine {
  readonly name: string
  readonly value: string
}

/** Every field in its order, unfolded and decoded; none when the bytes are no header block. */
export function listHeader(bytes: Uint8Array): readonly HeaderLine[] {
  const block = scanHeader(bytes, LIMITS)
  if (!block.ok) return []
  return block.value.fields.map((field) => ({
    name: field.name,
    value: decodeWords(fieldValue(block.value, field)),
  }))
}

function addresses(block: HeaderBlock, key: string): readonly string[] {
  return fieldsNamed(block, key).flatMap((field) => {
    const parsed = parseAddressList(fieldValue(block, field), { maxAddresses: MAX_ADDRESSES })
    return parsed.ok ? parsed.value.map(({ mailbox }) => formatMailbox(mailbox)) : []
  })
}
