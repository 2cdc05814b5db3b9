import { equalBytes } from '#core/bytes.ts'
import type { CancelSignal } from '#core/cancel.ts'
import type { Credential } from '#core/account.ts'
import type { DomainStatus } from '#core/domain.ts'
import type { Secret } from '#core/secret.ts'
import { StoreUnavailable, type CredentialStore, type LoginRecord } from '../ports/access-stores.ts'
import type { Clock } from '../ports/clock.ts'
import type { SecretHasher } from '../ports/keys.ts'
import type { Log } from '../ports/log.ts'
import type { KnownLogins } from './known-logins.ts'
import type { LastUsed } from './last-used.ts'
import type { LoginThrottle } from './login-throttle.ts'

export interface LoginRequest {
  readonly username: string
  /** The identity to act as; anything but the user name itself is refused (RFC 4616 §2). */
  readonly authzid: string
  readonly password: Secret
  /** Unit by which connecting addresses are counted. */
  readonly addressBucket: string
}

export type LoginResult =
  | {
      readonly kind: 'granted'
      readonly credential: Credential
      readonly domainStatus: DomainStatus
    }
  /** Unknown, revoked or wrong: not to be told apart, by words or by time. */
  | { readonly kind: 'denied' }
  /** The password was right. */
  | { readonly kind: 'account-suspended' }
  | { readonly kind: 'store-away' }

export interface LoginDeps {
  readonly credentials: Pick<CredentialStore, 'findForLogin'>
  readonly known: KnownLogins
  readonly hasher: Pick<SecretHasher, 'hash' | 'matches'>
  readonly throttle: LoginThrottle
  readonly lastUsed: LastUsed<Credential['id']>
  readonly clock: Clock
  readonly log: Log
}

// RFC 4616 §2 allows 255 octets for each; ours are shorter, and a hash of more is wasted work.
const MAX_OCTETS = 255

/**
 * The logins of one connection. A client that offers the same wrong password by several mechanisms
 * (smtplib does) is counted once.
 */
export class LoginDesk {
  readonly #deps: LoginDeps
  #lastDenied: { readonly username: string; readonly fingerprint: Uint8Array } | undefined

  constructor(deps: LoginDeps) {
    this.#deps = deps
  }

  /** Answers a right password at once and holds a wrong one back. `cancel` ends the wait early. */
  async login(request: LoginRequest, cancel?: CancelSignal): Promise<LoginResult> {
    const { credentials, known, hasher, log } = this.#deps
    // User names are made in lower case; people type them as they like.
    const username = isPlausible(request) ? request.username.toLowerCase() : undefined
    // Always, so that an unknown name costs what a known one costs.
    const hash = hasher.hash('smtp-password', request.password)
    const remembered = username === undefined ? undefined : known.find(username)
    const isRemembered = hasher.matches(hash, remembered?.passwordHash)
    if (isRemembered && remembered !== undefined) return this.#grant(remembered)
    const lookUp = known.lookUp()
    let record: LoginRecord | undefined
    try {
      record = username === undefined ? undefined : await credentials.findForLogin(username)
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error
      log.warn('login.store_away', { reason: error.reason })
      return { kind: 'store-away' }
    }
    const right = hasher.matches(hash, record?.passwordHash)
    if (!right || record === undefined || username === undefined)
      return this.#deny(request, hash, cancel)
    if (record.accountStatus === 'suspended') return { kind: 'account-suspended' }
    known.keep(username, record, lookUp)
    return this.#grant(record)
  }

  #grant({ credential, domainStatus }: LoginRecord): LoginResult {
    const { lastUsed, clock } = this.#deps
    lastUsed.note(credential.id, clock.now())
    return { kind: 'granted', credential, domainStatus }
  }

  async #deny(
    request: LoginRequest,
    fingerprint: Uint8Array,
    cancel: CancelSignal | undefined,
  ): Promise<LoginResult> {
    const { throttle, clock, log } = this.#deps
    const last = this.#lastDenied
    const repeated =
      last?.username === request.username && equalBytes(last.fingerprint, fingerprint)
    this.#lastDenied = { username: request.username, fingerprint }
    if (!repeated) {
      const delayMs = throttle.failure(request, clock.monotonicMs())
      log.info('login.denied', { username: request.username.slice(0, MAX_OCTETS), delayMs })
      if (delayMs > 0) await clock.sleep(delayMs, cancel)
    }
    return { kind: 'denied' }
  }
}

function isPlausible(request: LoginRequest): boolean {
  const { username, authzid } = request
  if (username === '' || username.length > MAX_OCTETS) return false
  return authzid === '' || authzid.toLowerCase() === username.toLowerCase()
}
