import type { DomainName } from '#core/domain-name.ts'
import type { AccountId } from '#core/ids.ts'
import { formatMailbox, type ReversePath } from '#core/mailbox.ts'
import type { SmtpReply } from '#core/reply.ts'
import { tenant } from '#core/tenant.ts'
import type { DomainStore } from '../ports/access-stores.ts'
import { senderNotAllowed } from './refusals.ts'

/** True when the account has this domain and it is verified. */
export async function isVerifiedDomain(
  domains: Pick<DomainStore, 'findByName'>,
  accountId: AccountId,
  name: DomainName,
): Promise<boolean> {
  const found = await domains.findByName(tenant(accountId), name)
  return found.some((domain) => domain.status === 'verified')
}

/**
 * May this login use this envelope sender? `<>` always, an address at the login's domain without
 * asking, one at another verified domain of the same account after asking. Undefined means yes.
 */
export function senderRefusal(
  sender: ReversePath,
  login: { readonly accountId: AccountId; readonly domain: DomainName },
  domains: Pick<DomainStore, 'findByName'>,
): undefined | Promise<SmtpReply | undefined> {
  if (sender === null || sender.domain === login.domain) return undefined
  const { domain } = sender
  const refusal = senderNotAllowed(formatMailbox(sender), login.domain)
  if (domain === undefined) return Promise.resolve(refusal)
  return isVerifiedDomain(domains, login.accountId, domain).then((ours) =>
    ours ? undefined : refusal,
  )
}
