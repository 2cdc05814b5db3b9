import type { ConnectionId } from '#core/ids.ts'
import { err, ok, type Result } from '#core/result.ts'
import type { SmtpSession, SmtpSessionDetail } from '#core/smtp-session.ts'
import type { TenantScope } from '#core/tenant.ts'
import type { SessionQuery, SessionStore } from '../ports/session-store.ts'
import { refusal, type Refusal } from '../refusal.ts'

export interface SessionsDeps {
  readonly sessions: Pick<SessionStore, 'list' | 'find'>
}

/** A page of a list that grows at its front. */
export interface Page<Item, Id> {
  readonly items: readonly Item[]
  /** Where to go on; undefined at the end. */
  readonly next: Id | undefined
}

const NOT_FOUND = refusal(
  'session_not_found',
  'There is no such SMTP session in this account, or it is too old to be kept; list the sessions.',
)

/** Recent connections to the submission ports. Reads only; may lag behind by some seconds. */
export class Sessions {
  readonly #deps: SessionsDeps
  constructor(deps: SessionsDeps) {
    this.#deps = deps
  }

  /** Newest first. */
  async list(scope: TenantScope, query: SessionQuery): Promise<Page<SmtpSession, ConnectionId>> {
    const found = await this.#deps.sessions.list(scope, { ...query, limit: query.limit + 1 })
    const items = found.slice(0, query.limit)
    return { items, next: found.length > items.length ? items.at(-1)?.id : undefined }
  }

  async get(scope: TenantScope, id: ConnectionId): Promise<Result<SmtpSessionDetail, Refusal>> {
    const found = await this.#deps.sessions.find(scope, id)
    return found === undefined ? err(NOT_FOUND) : ok(found)
  }
}
