import type { Domain } from '#core/domain.ts'
import type { AccountId, DomainId } from '#core/ids.ts'
import { err, ok, type Result } from '#core/result.ts'
import { OPERATOR, tenant } from '#core/tenant.ts'
import type { AccountStore, DomainStore } from '../ports/access-stores.ts'
import type { SandboxControls, SandboxEntry, SandboxMessage } from '../ports/sandbox-box.ts'
import type { Domains, DomainRecord } from '../domains/domains.ts'
import { RETURN_PATH_LABEL } from '../domains/records.ts'
import { refusal, type Refusal } from '../refusal.ts'

export interface SandboxMailDeps {
  readonly box: SandboxControls
  readonly accounts: Pick<AccountStore, 'list'>
  readonly domains: Pick<DomainStore, 'list' | 'findByName'>
  readonly records: Pick<Domains, 'get' | 'recordsToPublish'>
}

/** Who looks into the box. */
export interface SandboxViewer {
  readonly accountId: AccountId
  /** May see what the relay itself sent: it holds links that sign people in. */
  readonly isTrusted: boolean
}

export interface SandboxPage {
  readonly items: readonly SandboxEntry[]
  /** Id of the last item when more may follow. */
  readonly nextCursor: string | undefined
}

const NO_MESSAGE = refusal(
  'sandbox_message_not_found',
  'There is no such message in the sandbox mailbox; it keeps the newest only, so list them again.',
)

/**
 * What the internet in the box received of an account: mail that left from its domains. Where one
 * account has the whole box, those who may do everything see everything.
 */
export class SandboxMail {
  readonly #deps: SandboxMailDeps
  constructor(deps: SandboxMailDeps) {
    this.#deps = deps
  }

  /** Newest first, after the message that the cursor names. */
  async list(
    viewer: SandboxViewer,
    query: { readonly to: string | undefined; readonly before: string | undefined; limit: number },
  ): Promise<SandboxPage> {
    const senderDomains = await this.#visible(viewer)
    const items = await this.#deps.box.inbox({ ...query, senderDomains })
    const last = items.length < query.limit ? undefined : items.at(-1)
    return { items, nextCursor: last?.id }
  }

  async show(viewer: SandboxViewer, id: string): Promise<Result<SandboxMessage, Refusal>> {
    const [message, visible] = await Promise.all([this.#deps.box.show(id), this.#visible(viewer)])
    if (message === undefined) return err(NO_MESSAGE)
    const domain = senderDomain(message.entry)
    return visible === undefined || visible.has(domain) ? ok(message) : err(NO_MESSAGE)
  }

  /** Puts the records of a domain of the account into the DNS of the box. */
  async publish(
    accountId: AccountId,
    id: DomainId,
    { receiving }: { readonly receiving: boolean },
  ): Promise<
    Result<{ readonly domain: Domain; readonly records: readonly DomainRecord[] }, Refusal>
  > {
    const { box, records } = this.#deps
    const found = await records.get(tenant(accountId), id)
    if (!found.ok) return found
    const domain = found.value
    if (await this.#isOfAnother(accountId, domain)) {
      const message = `${domain.name} is verified in another account, whose records stay in the sandbox.`
      return err(refusal('domain_taken', message))
    }
    const wanted = records.recordsToPublish(domain, { receiving })
    const published = await box.publish(wanted, domain.name)
    if (published.ok) return ok({ domain, records: wanted })
    return err(refusal('publish_refused', published.error))
  }

  /** Domains whose mail the viewer sees; undefined for all mail there is. */
  async #visible(viewer: SandboxViewer): Promise<ReadonlySet<string> | undefined> {
    const { accounts, domains } = this.#deps
    if (viewer.isTrusted && (await accounts.list(OPERATOR)).length === 1) return undefined
    const own: string[] = []
    for (const domain of await domains.list(tenant(viewer.accountId))) {
      if (await this.#isOfAnother(viewer.accountId, domain)) continue
      own.push(domain.name, `${RETURN_PATH_LABEL}.${domain.name}`)
    }
    return new Set(own)
  }

  /** A name can be pending for many accounts; what is sent from it belongs to the one that proved it. */
  async #isOfAnother(accountId: AccountId, domain: Domain): Promise<boolean> {
    if (domain.status === 'verified') return false
    const same = await this.#deps.domains.findByName(OPERATOR, domain.name)
    return same.some((each) => each.accountId !== accountId && each.status === 'verified')
  }
}

function senderDomain({ envelope }: SandboxEntry): string {
  return envelope.sender.slice(envelope.sender.lastIndexOf('@') + 1).toLowerCase()
}
