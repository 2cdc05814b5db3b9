import type { Account, ApiKey, Credential } from '#core/account.ts'
import type { AuditEntry } from '#core/audit.ts'
import type { Domain } from '#core/domain.ts'
import type { MessageId } from '#core/ids.ts'
import type { Message } from '#core/message.ts'
import type { ForwardRule } from '#core/forward.ts'
import type { InboxEntry } from '#core/inbox.ts'
import type { Suppression } from '#core/suppression.ts'

/*
 * What the audit log says of each change that a person makes: one line for each, so that API and
 * command line say the same. Secrets are in none of them.
 */

export type Change = Pick<
  AuditEntry,
  'action' | 'category' | 'targetType' | 'targetName' | 'targetId' | 'meta'
>

type Meta = AuditEntry['meta']

function ofDomain(action: string, { name, id }: Domain, meta: Meta = {}): Change {
  const target = { targetType: 'domain', targetName: name, targetId: id }
  return { action: `domain.${action}`, category: 'Domain', ...target, meta }
}

export const domainAdded = (domain: Domain): Change => ofDomain('added', domain)
export const domainDeleted = (domain: Domain): Change => ofDomain('deleted', domain)
/** A person asked for a check; `status` is what it came to. */
export const domainChecked = (domain: Domain): Change =>
  ofDomain('checked', domain, { status: domain.status })
export const domainChanged = (domain: Domain, settings: Meta): Change =>
  ofDomain('changed', domain, settings)
export const dkimRotated = (domain: Domain, selector: string): Change =>
  ofDomain('dkim_rotated', domain, { selector })
export const sandboxPublished = (domain: Domain, records: number): Change =>
  ofDomain('published_in_sandbox', domain, { records })

function ofCredential(action: string, { username, id, domainName }: Credential): Change {
  const target = { targetType: 'smtp_credential', targetName: username, targetId: id }
  const meta = { domain: domainName }
  return { action: `smtp_credential.${action}`, category: 'Security', ...target, meta }
}

export const credentialCreated = (credential: Credential): Change =>
  ofCredential('created', credential)
export const credentialDeleted = (credential: Credential): Change =>
  ofCredential('deleted', credential)

function ofApiKey(action: string, { name, id, prefix, scopes }: ApiKey, more: Meta = {}): Change {
  const target = { targetType: 'api_key', targetName: name, targetId: id }
  const meta = { prefix, scopes, ...more }
  return { action: `api_key.${action}`, category: 'Security', ...target, meta }
}

export const apiKeyCreated = (key: ApiKey): Change => ofApiKey('created', key)
export const apiKeyDeleted = (key: ApiKey): Change => ofApiKey('deleted', key)
/** Whoever made it has left the account, was removed, or may do less. */
export const apiKeyDeletedWithMaker = (key: ApiKey, email: string): Change =>
  ofApiKey('deleted', key, { with_member: email })

function ofForward(action: string, rule: ForwardRule, meta: Meta): Change {
  const target = { targetType: 'forward', targetName: rule.sourceEmail, targetId: rule.id }
  return { action: `forward.${action}`, category: 'Domain', ...target, meta }
}

/** Of URLs the host only: their paths may be secrets. */
function destinationsOf({ destinationEmails, destinationUrls, isActive }: ForwardRule): Meta {
  const hosts = destinationUrls.map((url) => /^https:\/\/([^/?#]+)/.exec(url)?.[1] ?? '')
  return { emails: destinationEmails, url_hosts: hosts, is_active: isActive }
}

export const forwardCreated = (rule: ForwardRule): Change =>
  ofForward('created', rule, destinationsOf(rule))
export const forwardChanged = (rule: ForwardRule): Change =>
  ofForward('changed', rule, destinationsOf(rule))
export const forwardDeleted = (rule: ForwardRule): Change => ofForward('deleted', rule, {})
export const forwardReplayed = (logId: string): Change => ({
  action: 'forward.replayed',
  category: 'Send',
  targetType: 'forward_log',
  targetName: 'a forwarded copy',
  targetId: logId,
  meta: {},
})

function ofSuppression(action: string, { address, id, reason }: Suppression): Change {
  const target = { targetType: 'suppression', targetName: address, targetId: id }
  return { action: `suppression.${action}`, category: 'Send', ...target, meta: { reason } }
}

export const suppressionAdded = (suppression: Suppression): Change =>
  ofSuppression('added', suppression)
export const suppressionDeleted = (suppression: Suppression): Change =>
  ofSuppression('deleted', suppression)
export const suppressionsImported = (summary: {
  readonly added: number
  readonly skipped: number
}): Change => ({
  action: 'suppression.imported',
  category: 'Send',
  targetType: 'suppression',
  targetName: 'a list of addresses',
  targetId: undefined,
  meta: { added: summary.added, skipped: summary.skipped },
})

export const emailRetried = ({ id, subject }: Message, as: MessageId): Change => ({
  action: 'email.retried',
  category: 'Send',
  targetType: 'email',
  targetName: subject,
  targetId: id,
  meta: { as },
})

function ofInbox(action: string, entry: Pick<InboxEntry, 'id' | 'recipient'>, meta: Meta): Change {
  const target = { targetType: 'inbox_message', targetName: entry.recipient, targetId: entry.id }
  return { action: `inbox.${action}`, category: 'Send', ...target, meta }
}

export const inboxDeleted = (entry: Pick<InboxEntry, 'id' | 'recipient'>): Change =>
  ofInbox('deleted', entry, {})
export const inboxReplayed = (
  entry: Pick<InboxEntry, 'id' | 'recipient'>,
  copies: number,
): Change => ofInbox('replayed', entry, { copies })

export const accountCreated = ({ id, name }: Account): Change => ({
  action: 'account.created',
  category: 'Team',
  targetType: 'account',
  targetName: name,
  targetId: id,
  meta: {},
})
