import { parseDomainName } from '#core/domain-name.ts'
import { MESSAGE_STATUSES, type MessageStatus } from '#core/message.ts'
import { err, ok, type Result } from '#core/result.ts'
import type { SearchField, SearchTerm } from '../ports/search-store.ts'
import { refusal, type Refusal } from '../refusal.ts'

export const MAX_QUERY_LENGTH = 500
const MAX_TERMS = 16
/** Fewer letters begin too many words. */
const MIN_PREFIX_LENGTH = 3

/** What a person typed, understood. */
export interface SearchQuery {
  readonly terms: readonly SearchTerm[]
  readonly status: MessageStatus | undefined
  readonly domain: string | undefined
  readonly tag: string | undefined
}

const FIELDS: Readonly<Record<string, SearchField>> = {
  to: 'recipients',
  from: 'sender',
  subject: 'subject',
}

// `to:ann@there.example`, `subject:"two words"`, `invoi*`, `"two words"`, word.
const PART = /(?:(to|from|subject|status|domain|tag):|(?=\S))(?:"([^"]*)"?(\*?)|(\S*))/gi

/**
 * Reads `to: from: subject: status: domain: tag:` and free text. Nothing a person types is a syntax
 * error; a status that does not exist, a domain that is none and too many words are refused in words.
 */
export function parseSearch(text: string): Result<SearchQuery, Refusal> {
  const clean = text
    .slice(0, MAX_QUERY_LENGTH)
    .toWellFormed()
    .replace(/\p{Cc}/gu, ' ')
  const query: { -readonly [K in keyof SearchQuery]: SearchQuery[K] } & { terms: SearchTerm[] } = {
    terms: [],
    status: undefined,
    domain: undefined,
    tag: undefined,
  }
  for (const [, prefix = '', quoted, star, bare = ''] of clean.matchAll(PART)) {
    const value = quoted ?? bare
    // Not written out yet.
    if (value === '') continue
    switch (prefix.toLowerCase()) {
      case 'status': {
        const status = MESSAGE_STATUSES.find((each) => each === value.toLowerCase())
        if (status === undefined) return err(badStatus(value))
        query.status = status
        break
      }
      case 'domain': {
        const domain = parseDomainName(value.replace(/^@/, ''))
        if (!domain.ok) return err(badDomain(value))
        query.domain = domain.value
        break
      }
      case 'tag':
        query.tag = value
        break
      default: {
        const isPrefix = quoted === undefined ? value.endsWith('*') : star === '*'
        query.terms.push(...termOf(value, FIELDS[prefix.toLowerCase()], isPrefix))
      }
    }
  }
  return query.terms.length > MAX_TERMS ? err(TOO_MANY) : ok(query)
}

function termOf(
  value: string,
  field: SearchField | undefined,
  isPrefix: boolean,
): readonly SearchTerm[] {
  const text = value.replace(/\*+$/, '')
  // Without a letter or a digit there is nothing to look for.
  if (!/[\p{L}\p{N}]/u.test(text)) return []
  const lastWord = /[\p{L}\p{N}]+$/u.exec(text)?.[0] ?? ''
  return [{ field, text, isPrefix: isPrefix && lastWord.length >= MIN_PREFIX_LENGTH }]
}

const TOO_MANY = refusal(
  'search_invalid',
  `Search for at most ${MAX_TERMS} words at once; put words that stand together into quotes.`,
)

function badStatus(value: string): Refusal {
  const known = MESSAGE_STATUSES.join(', ')
  return refusal('search_invalid', `There is no status "${value}"; the statuses are ${known}.`)
}

function badDomain(value: string): Refusal {
  return refusal('search_invalid', `"${value}" is not a domain; write domain:example.com.`)
}
