import type { AuditEntry } from '#core/audit.ts'
import { err, ok, type Result } from '#core/result.ts'
import type { UserPrincipal } from '#core/tenant.ts'
import type { Secret } from '#core/secret.ts'
import { MINUTE_MS } from '#core/time.ts'
import type { AuditLog } from '../access/audit-log.ts'
import type { Clock } from '../ports/clock.ts'
import type { SecretHasher, Vault } from '../ports/keys.ts'
import type { SignInRecord, UserStore } from '../ports/identity-stores.ts'
import type { PasswordHasher } from '../ports/passwords.ts'
import type { Random } from '../ports/random.ts'
import type { Totp } from '../ports/totp.ts'
import { refusal, type Refusal } from '../refusal.ts'
import { actorOf, type Client } from './client.ts'
import type { Guesses } from './guesses.ts'
import { readPassword } from './password-rules.ts'
import { makeRecoveryCodes, readRecoveryCode } from './recovery-codes.ts'
import type { SecurityNotices } from './notices.ts'
import type { Sessions } from './sessions.ts'

export interface SecondFactorDeps {
  readonly users: UserStore
  readonly sessions: Sessions
  readonly passwords: PasswordHasher
  readonly hasher: SecretHasher
  readonly vault: Vault
  readonly totp: Totp
  readonly guesses: Guesses
  readonly notices: SecurityNotices
  readonly audit: AuditLog
  readonly clock: Clock
  readonly random: Random
  /** Shown beside the code in authenticator programs. */
  readonly issuer: string
}

/** Who asks, and from where: every try is counted. */
export interface Asking {
  readonly principal: UserPrincipal
  readonly client: Client
}

const SECRET_BYTES = 20
/** How long after signing in a second factor may be set up without another proof. */
const FRESH_MS = 10 * MINUTE_MS
const NOT_ENABLED = refusal('totp_not_enabled', 'There is no second factor to do this with.')
const PASSWORD_REQUIRED = refusal(
  'password_required',
  'Enter your password to change the second factor.',
)
const NOT_FRESH = refusal(
  'recent_sign_in_required',
  'Sign out, sign in again with a link by mail, and turn the second factor on within 10 minutes.',
)
const WRONG = refusal(
  'code_wrong',
  'The code is not right; take the one that the authenticator shows now.',
)

/** A second factor: codes by time (RFC 6238), and recovery codes for when the device is lost. */
export class SecondFactor {
  readonly #deps: SecondFactorDeps
  constructor(deps: SecondFactorDeps) {
    this.#deps = deps
  }

  /**
   * A code is spent by this, right where it is taken: nobody comes in with it a second time. Of a
   * recovery code the person is told by mail: who has found the sheet of paper is not them.
   */
  async check(
    { user, totpSecret }: SignInRecord,
    code: string | undefined,
    { address }: Pick<Client, 'address'>,
  ): Promise<'passed' | 'required' | 'wrong'> {
    if (totpSecret === undefined) return 'passed'
    if (code === undefined || code.trim() === '') return 'required'
    const { users, hasher, vault, totp, clock } = this.#deps
    const digits = code.replace(/\s/g, '')
    if (/^\d{6}$/.test(digits)) {
      const secret = vault.open(`totp:${user.id}`, totpSecret)
      const step = totp.stepOf(secret, digits, clock.now())
      return step !== undefined && (await users.useTotpStep(user.id, step)) ? 'passed' : 'wrong'
    }
    const recovery = readRecoveryCode(code)
    if (recovery === undefined) return 'wrong'
    const used = await users.useRecoveryCode(user.id, hasher.hash('recovery-code', recovery))
    if (!used) return 'wrong'
    await this.#deps.notices.recoveryCodes(user.email, { what: 'used', address })
    return 'passed'
  }

  /**
   * A new secret for an authenticator; nothing changes before {@link confirm}. An open browser is no
   * proof of who sits before it: the password is asked for, or that they have just signed in.
   */
  async begin(
    asking: Asking,
    password: string | undefined,
  ): Promise<Result<{ readonly secret: string; readonly url: string }, Refusal>> {
    const { users, vault, totp, random, issuer } = this.#deps
    const { principal } = asking
    const record = await users.findForCheck(principal.userId)
    if (record === undefined) return err(CHANGED_MEANWHILE)
    const proven = await this.#proveSelf(asking, record, password)
    if (!proven.ok) return proven
    const secret = random.bytes(SECRET_BYTES)
    const sealed = vault.seal(`totp:${principal.userId}`, secret)
    if ((await users.beginTotp(principal.userId, sealed)) === 'enabled-already')
      return err(
        refusal('totp_enabled', 'The second factor is on already; turn it off to set it up anew.'),
      )
    return ok(totp.describe(secret, { issuer, email: principal.email }))
  }

  /** The first code proves that the authenticator has the secret: from now on it is asked for. */
  async confirm(
    asking: Asking,
    code: string,
  ): Promise<Result<{ readonly codes: readonly string[]; readonly token: Secret }, Refusal>> {
    const { users, vault, totp, random, clock, sessions } = this.#deps
    const { userId } = asking.principal
    const record = await users.findForCheck(userId)
    const sealed = await users.pendingTotp(userId)
    if (record === undefined || sealed === undefined)
      return err(refusal('totp_not_enabled', 'Ask for a secret first, and confirm it then.'))
    const guess = this.#guess(asking)
    if (!guess.ok) return guess
    const secret = vault.open(`totp:${userId}`, sealed)
    const step = totp.stepOf(secret, code.replace(/\s/g, ''), clock.now())
    if (step === undefined) return err(WRONG)
    guess.value.forgive()
    const codes = makeRecoveryCodes(random)
    const { token, keep } = sessions.renewed(asking.principal)
    const confirmed = await users.confirmTotp(userId, {
      basedOn: record.securityVersion,
      keep,
      step,
      recoveryCodes: this.#hashes(codes),
    })
    if (!confirmed) return err(CHANGED_MEANWHILE)
    await this.#changed(asking, 'second_factor.enabled')
    return ok({ codes, token })
  }

  async remove(
    asking: Asking,
    proof: { readonly password: string | undefined; readonly code: string },
  ): Promise<Result<Secret, Refusal>> {
    const { users, sessions } = this.#deps
    const proven = await this.#prove(asking, proof.code)
    if (!proven.ok) return proven
    const { record } = proven.value
    const known = await this.#provePassword(asking, record, proof.password)
    if (!known.ok) return known
    const { token, keep } = sessions.renewed(asking.principal)
    const removed = await users.removeTotp(record.user.id, {
      basedOn: record.securityVersion,
      keep,
    })
    if (!removed) return err(CHANGED_MEANWHILE)
    await this.#changed(asking, 'second_factor.disabled')
    return ok(token)
  }

  /** Ten new ones; the old ones are void. */
  async newRecoveryCodes(
    asking: Asking,
    code: string,
  ): Promise<Result<readonly string[], Refusal>> {
    const proven = await this.#prove(asking, code)
    if (!proven.ok) return proven
    const codes = makeRecoveryCodes(this.#deps.random)
    await this.#deps.users.setRecoveryCodes(asking.principal.userId, this.#hashes(codes))
    await this.#write(asking, 'recovery_codes.created')
    const { principal, client } = asking
    const notice = { what: 'made-anew', address: client.address } as const
    await this.#deps.notices.recoveryCodes(principal.email, notice)
    return ok(codes)
  }

  async #proveSelf(
    asking: Asking,
    record: SignInRecord,
    password: string | undefined,
  ): Promise<Result<undefined, Refusal>> {
    const { createdAt } = asking.principal.session
    const isFresh = this.#deps.clock.now() - createdAt <= FRESH_MS
    if (password === undefined && isFresh) return ok(undefined)
    if (record.passwordHash === undefined && !isFresh) return err(NOT_FRESH)
    return this.#provePassword(asking, record, password)
  }

  /** Who has none proves nothing by it. */
  async #provePassword(
    asking: Asking,
    { passwordHash }: SignInRecord,
    password: string | undefined,
  ): Promise<Result<undefined, Refusal>> {
    if (passwordHash === undefined) return ok(undefined)
    if (password === undefined) return err(PASSWORD_REQUIRED)
    const guess = this.#guess(asking)
    if (!guess.ok) return guess
    const { right } = await this.#deps.passwords.verify(readPassword(password), passwordHash)
    if (!right) return err(refusal('password_wrong', 'The password is not right.'))
    guess.value.forgive()
    return ok(undefined)
  }

  async #prove(
    asking: Asking,
    code: string,
  ): Promise<Result<{ readonly record: SignInRecord }, Refusal>> {
    const record = await this.#deps.users.findForCheck(asking.principal.userId)
    if (record?.totpSecret === undefined) return err(NOT_ENABLED)
    const guess = this.#guess(asking)
    if (!guess.ok) return guess
    if ((await this.check(record, code, asking.client)) !== 'passed') return err(WRONG)
    guess.value.forgive()
    return ok({ record })
  }

  #guess({ principal, client }: Asking) {
    const { addressBucket } = client
    return this.#deps.guesses.begin({ username: principal.email, addressBucket })
  }

  #hashes(codes: readonly string[]): readonly Uint8Array[] {
    return codes.flatMap((code) => {
      const plain = readRecoveryCode(code)
      return plain === undefined ? [] : [this.#deps.hasher.hash('recovery-code', plain)]
    })
  }

  async #changed(asking: Asking, action: string): Promise<void> {
    await this.#write(asking, action)
    await this.#deps.notices.secondFactorChanged(asking.principal.email, {
      enabled: action === 'second_factor.enabled',
      address: asking.client.address,
    })
  }

  async #write({ principal, client }: Asking, action: string): Promise<void> {
    const what: Omit<AuditEntry, 'id' | 'accountId' | 'actor' | 'createdAt'> = {
      action,
      category: 'Security',
      targetType: 'user',
      targetName: principal.email,
      targetId: principal.userId,
      meta: { address: client.address },
    }
    await this.#deps.audit.add({ actor: actorOf(principal), accountId: principal.accountId }, what)
  }
}

/** Two changes at the same moment: one of them has ended the session of the other. */
export const CHANGED_MEANWHILE = refusal(
  'sign_in_required',
  'The password or the second factor was changed meanwhile; sign in again.',
)
