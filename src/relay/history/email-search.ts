import type { MessageId } from '#core/ids.ts'
import type { MessageSource, MessageStatus } from '#core/message.ts'
import { err, ok, type Result } from '#core/result.ts'
import type { TenantScope } from '#core/tenant.ts'
import type { EpochMs } from '#core/time.ts'
import { parseDomainName } from '#core/domain-name.ts'
import type { HistoryStore } from '../ports/history-store.ts'
import type { SearchStore } from '../ports/search-store.ts'
import { refusal, type Refusal } from '../refusal.ts'
import type { EmailPage } from './emails.ts'
import { parseSearch } from './search-query.ts'

export interface EmailSearchDeps {
  readonly history: Pick<HistoryStore, 'findMany'>
  readonly search: Pick<SearchStore, 'search'>
}

export interface EmailSearchRequest {
  /** `to: from: subject: status: domain: tag:` and free text. */
  readonly text: string
  readonly status: MessageStatus | undefined
  readonly domain: string | undefined
  readonly source: MessageSource | undefined
  readonly after: EpochMs | undefined
  readonly before: EpochMs | undefined
  readonly cursor: MessageId | undefined
  readonly limit: number
}

const NOTHING: EmailPage = { emails: [], next: undefined }

/** Finds messages of an account. What was accepted in the last seconds may not be found yet. */
export class EmailSearch {
  readonly #deps: EmailSearchDeps
  constructor(deps: EmailSearchDeps) {
    this.#deps = deps
  }

  async search(
    scope: TenantScope,
    request: EmailSearchRequest,
  ): Promise<Result<EmailPage, Refusal>> {
    const query = parseSearch(request.text)
    if (!query.ok) return query
    const { terms, tag, status = request.status } = query.value
    const domain = domainOf(query.value.domain ?? request.domain)
    if (!domain.ok) return domain
    // No message has a tag.
    if (tag !== undefined || contradicts(query.value.status, request.status)) return ok(NOTHING)
    const { ids, next } = await this.#deps.search.search(scope, {
      ...request,
      terms,
      status,
      domain: domain.value,
    })
    return ok({ emails: await this.#deps.history.findMany(scope, ids), next })
  }
}

function contradicts(typed: MessageStatus | undefined, chosen: MessageStatus | undefined): boolean {
  return typed !== undefined && chosen !== undefined && typed !== chosen
}

function domainOf(text: string | undefined): Result<string | undefined, Refusal> {
  if (text === undefined) return ok(undefined)
  const parsed = parseDomainName(text)
  return parsed.ok ? ok(parsed.value) : err(BAD_DOMAIN)
}

const BAD_DOMAIN = refusal('search_invalid', 'That is not a domain; write it as example.com.')
