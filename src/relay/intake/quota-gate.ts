import { putNewest } from '#core/bounded-map.ts'
import type { CredentialId } from '#core/ids.ts'
import type { QuotaRule } from '#core/quota.ts'
import type { SmtpReply } from '#core/reply.ts'
import { SECOND_MS } from '#core/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { QuotaStore } from '../ports/quota-store.ts'
import type { Submitter } from './draft.ts'
import { overQuota } from './refusals.ts'

export interface QuotaGateDeps {
  readonly quotas: Pick<QuotaStore, 'probe'>
  readonly clock: Clock
  readonly log: Log
  /** The operator's limits for everybody. */
  readonly defaults: readonly QuotaRule[]
}

/** Room that was seen is taken for granted so long: a busy sender costs one look a second. */
const FRESH_MS = SECOND_MS
const MAX_REMEMBERED = 20_000

interface Seen {
  /** Recipients that fit into the quotas that refuse; undefined: none does. */
  readonly room: number | undefined
  readonly atMs: number
}

/**
 * Says at MAIL and RCPT what the transaction would say after the content has come: that a quota is used
 * up. It may miss what others use up at the same moment; the transaction has the last word.
 */
export class QuotaGate {
  readonly #deps: QuotaGateDeps
  readonly #seen = new Map<CredentialId, Seen>()

  constructor(deps: QuotaGateDeps) {
    this.#deps = deps
  }

  /** The refusal of a message to anybody at all. Never rejects. */
  async atMail(submitter: Submitter): Promise<SmtpReply | undefined> {
    const seen = this.#fresh(submitter)
    if (seen !== undefined && (seen.room === undefined || seen.room > 0)) return undefined
    return this.#ask(submitter, [])
  }

  /** The refusal of one recipient more than those before it. Never rejects. */
  async atRcpt(
    submitter: Submitter,
    before: ReadonlyMap<string, unknown>,
    address: string,
  ): Promise<SmtpReply | undefined> {
    const seen = this.#fresh(submitter)
    if (seen?.room === undefined || before.size < seen.room) return undefined
    return this.#ask(submitter, [...before.keys(), address])
  }

  #fresh({ credentialId }: Submitter): Seen | undefined {
    const seen = credentialId === undefined ? undefined : this.#seen.get(credentialId)
    const fresh = seen !== undefined && this.#deps.clock.monotonicMs() < seen.atMs + FRESH_MS
    return fresh ? seen : undefined
  }

  async #ask(submitter: Submitter, addresses: readonly string[]): Promise<SmtpReply | undefined> {
    const { quotas, clock, log, defaults } = this.#deps
    try {
      const { accountId, credentialId, domainId } = submitter
      const guard = { accountId, credentialId, domainId }
      const { room, refusal } = await quotas.probe({ guard, defaults, addresses, now: clock.now() })
      if (credentialId !== undefined) this.#remember(credentialId, room)
      return refusal && overQuota(refusal)
    } catch (error) {
      // The final dot will tell whether the store is back.
      log.debug('intake.quota_not_known', { error })
      return undefined
    }
  }

  #remember(id: CredentialId, room: number | undefined): void {
    const atMs = this.#deps.clock.monotonicMs()
    putNewest(this.#seen, id, { room, atMs }, MAX_REMEMBERED)
  }
}
