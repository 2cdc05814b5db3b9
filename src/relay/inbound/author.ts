import { parseAddressList, type HeaderMailbox } from '#proto/header/address-list.ts'
import { fieldsNamed, fieldValue, type HeaderBlock } from '#proto/header/scan.ts'

const MAX_AUTHORS = 2

/** The only author; undefined when From is missing, twice there, unreadable or names several. */
export function onlyAuthor(header: HeaderBlock): HeaderMailbox | undefined {
  const [field, second] = fieldsNamed(header, 'from')
  if (field === undefined || second !== undefined) return undefined
  const parsed = parseAddressList(fieldValue(header, field), { maxAddresses: MAX_AUTHORS })
  return parsed.ok && parsed.value.length === 1 ? parsed.value[0] : undefined
}
