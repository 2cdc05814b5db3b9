import type { Credential } from '#core/account.ts'
import type { Domain } from '#core/domain.ts'
import { uuidV7, type CredentialId, type DomainId } from '#core/ids.ts'
import { err, never, ok, type Result } from '#core/result.ts'
import type { Secret } from '#core/secret.ts'
import type { TenantScope } from '#core/tenant.ts'
import type { CredentialStore, DomainStore } from '../ports/access-stores.ts'
import type { Announcements } from '../ports/announcements.ts'
import type { Clock } from '../ports/clock.ts'
import type { SecretHasher } from '../ports/keys.ts'
import type { Log } from '../ports/log.ts'
import type { Random } from '../ports/random.ts'
import { refusal, type Refusal } from '../refusal.ts'
import { makeSmtpPassword } from './smtp-password.ts'

export interface SmtpCredentialsDeps {
  readonly domains: DomainStore
  readonly credentials: CredentialStore
  readonly hasher: SecretHasher
  readonly announcements: Announcements
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** Host and port that users enter in their mail program. */
  readonly smtpHost: string
  readonly smtpPort: number
}

/** A new credential; `password` is seen here and never again. */
export interface IssuedCredential {
  readonly credential: Credential
  readonly password: Secret
  readonly smtpHost: string
  readonly smtpPort: number
}

const USERNAME_ID_LENGTH = 8

const NOT_FOUND = refusal(
  'credential_not_found',
  'There is no such active SMTP credential in this account; list the credentials.',
)

/** SMTP user names and passwords: one active per verified domain. */
export class SmtpCredentials {
  readonly #deps: SmtpCredentialsDeps
  constructor(deps: SmtpCredentialsDeps) {
    this.#deps = deps
  }

  async create(scope: TenantScope, domainId: DomainId): Promise<Result<IssuedCredential, Refusal>> {
    const { domains, credentials, hasher, clock, random, log } = this.#deps
    const { announcements, smtpHost, smtpPort } = this.#deps
    const domain = await domains.find(scope, domainId)
    if (domain === undefined) return err(domainNotFound())
    const now = clock.now()
    const credential: Credential = {
      id: uuidV7<CredentialId>(now, random.bytes(10)),
      accountId: domain.accountId,
      domainId: domain.id,
      domainName: domain.name,
      username: `${domain.accountId.slice(0, USERNAME_ID_LENGTH)}@${domain.name}`,
      createdAt: now,
      lastUsedAt: undefined,
      revokedAt: undefined,
    }
    const password = makeSmtpPassword(random)
    // The store has the last word: the domain may have changed since it was read.
    const outcome = await credentials.insert(credential, hasher.hash('smtp-password', password))
    if (outcome !== 'inserted') return err(whyNot(outcome, domain))
    const { accountId, id } = credential
    announcements.publish({ kind: 'changed', accountId, topic: 'credential', id })
    log.info('credential.created', {
      credentialId: credential.id,
      accountId: credential.accountId,
      username: credential.username,
    })
    return ok({ credential, password, smtpHost, smtpPort })
  }

  /** Oldest first; active ones only unless asked. */
  list(
    scope: TenantScope,
    options: { readonly includeInactive: boolean },
  ): Promise<readonly Credential[]> {
    return this.#deps.credentials.list(scope, options)
  }

  /**
   * Revokes for good: new logins fail and open connections are ended by who hears the announcement.
   * Answers the credential as it was.
   */
  async delete(scope: TenantScope, id: CredentialId): Promise<Result<Credential, Refusal>> {
    const { credentials, announcements, clock, log } = this.#deps
    const active = await credentials.list(scope, { includeInactive: false })
    const credential = active.find((each) => each.id === id)
    if (credential === undefined || !(await credentials.revoke(scope, id, clock.now())))
      return err(NOT_FOUND)
    const { accountId } = credential
    announcements.publish({ kind: 'credential-revoked', credentialId: id })
    announcements.publish({ kind: 'changed', accountId, topic: 'credential', id })
    log.info('credential.revoked', { credentialId: id })
    return ok(credential)
  }
}

function whyNot(
  outcome: 'exists' | 'domain-not-found' | 'domain-not-verified',
  domain: Domain,
): Refusal {
  switch (outcome) {
    case 'exists':
      return refusal(
        'credential_exists',
        `${domain.name} has an active SMTP credential already; delete it to make a new one.`,
      )
    case 'domain-not-verified':
      return refusal(
        'domain_not_verified',
        `${domain.name} is not verified; publish its DNS records and verify it first.`,
      )
    case 'domain-not-found':
      return domainNotFound()
    default:
      return never(outcome)
  }
}

function domainNotFound(): Refusal {
  return refusal(
    'domain_not_found',
    'There is no such domain in this account; list the domains to see their ids.',
  )
}
