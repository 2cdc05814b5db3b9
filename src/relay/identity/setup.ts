import type { Account } from '#core/account.ts'
import { uuidV4, uuidV7, type AccountId, type UserId } from '#core/ids.ts'
import { formatMailbox, parseMailbox } from '#core/mailbox.ts'
import { err, ok, type Result } from '#core/result.ts'
import { DAY_MS } from '#core/time.ts'
import type { User } from '#core/user.ts'
import { parseDisplayName } from '../access/display-name.ts'
import type { Clock } from '../ports/clock.ts'
import type { LinkStore, UserStore } from '../ports/identity-stores.ts'
import type { SecretHasher } from '../ports/keys.ts'
import type { Log } from '../ports/log.ts'
import type { PasswordHasher } from '../ports/passwords.ts'
import type { Random } from '../ports/random.ts'
import { refusal, type Refusal } from '../refusal.ts'
import type { Client } from './client.ts'
import { checkNewPassword } from './password-rules.ts'
import type { OpenedSession, Sessions } from './sessions.ts'
import { makeToken, readToken } from './token.ts'

export interface SetupDeps {
  readonly users: UserStore
  readonly links: LinkStore
  readonly sessions: Sessions
  readonly passwords: PasswordHasher
  readonly hasher: SecretHasher
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** Base of links, without a slash at its end. */
  readonly publicUrl: string
}

export interface SetupInput {
  readonly token: string
  readonly email: string
  readonly name: string
  readonly workspaceName: string
  readonly password: string
}

const LIFETIME_MS = DAY_MS
const DONE = refusal('setup_done', 'The set-up is done already; sign in.')
const INVALID = refusal(
  'link_invalid',
  'The set-up link is not valid any more; `taifa setup-link` prints a new one.',
)

/** The first person of an installation comes in by a link that the server prints. */
export class Setup {
  readonly #deps: SetupDeps
  constructor(deps: SetupDeps) {
    this.#deps = deps
  }

  async isNeeded(): Promise<boolean> {
    return !(await this.#deps.users.any())
  }

  /** A link of 24 hours in place of the one before; the only place that ever shows its token. */
  async issueLink(): Promise<Result<{ readonly url: string }, Refusal>> {
    const { links, hasher, clock, random, publicUrl } = this.#deps
    if (!(await this.isNeeded())) return err(DONE)
    const token = makeToken(random)
    const now = clock.now()
    await links.setSetupLink(hasher.hash('setup-link', token), now, now + LIFETIME_MS)
    return ok({ url: `${publicUrl}/setup#${token.reveal()}` })
  }

  async complete(input: SetupInput, client: Client): Promise<Result<OpenedSession, Refusal>> {
    const { links, sessions, passwords, hasher, log } = this.#deps
    if (!(await this.isNeeded())) return err(DONE)
    const token = readToken(input.token)
    if (token === undefined) return err(INVALID)
    const people = this.#firstUser(input)
    if (!people.ok) return people
    const { account, user } = people.value
    const password = checkNewPassword(input.password, user.email)
    if (!password.ok) return password
    const opening = sessions.prepare(
      { userId: user.id, accountId: account.id },
      { by: 'setup', client },
    )
    const outcome = await links.setUp({
      tokenHash: hasher.hash('setup-link', token),
      account,
      user,
      passwordHash: await passwords.hash(password.value),
      opening: { session: opening.session, tokenHash: opening.tokenHash },
    })
    if (outcome === 'token-invalid') return err(INVALID)
    if (outcome === 'done-already') return err(DONE)
    log.info('setup.done', { userId: user.id, accountId: outcome.workspace.id })
    return sessions.opened(opening.token, opening.tokenHash)
  }

  #firstUser(
    input: SetupInput,
  ): Result<{ readonly account: Account; readonly user: User }, Refusal> {
    const { clock, random } = this.#deps
    const email = parsePersonEmail(input.email)
    if (!email.ok) return email
    const name = parseDisplayName(input.name)
    if (!name.ok) return name
    const workspaceName = parseDisplayName(input.workspaceName)
    if (!workspaceName.ok) return workspaceName
    const now = clock.now()
    return ok({
      account: {
        id: uuidV4<AccountId>(random.bytes(16)),
        email: email.value,
        name: workspaceName.value,
        status: 'active',
        createdAt: now,
      },
      user: newUser({ email: email.value, name: name.value, hasPassword: true }, this.#deps),
    })
  }
}

/** An address that mail can be sent to, in its canonical spelling. */
export function parsePersonEmail(text: string): Result<string, Refusal> {
  const mailbox = parseMailbox(text.trim())
  if (mailbox.ok && mailbox.value.domain !== undefined) return ok(formatMailbox(mailbox.value))
  return err(
    refusal('email_invalid', 'The e-mail address is not valid; enter one such as me@example.com.'),
  )
}

export function newUser(
  { email, name, hasPassword }: Pick<User, 'email' | 'name' | 'hasPassword'>,
  { clock, random }: { readonly clock: Pick<Clock, 'now'>; readonly random: Pick<Random, 'bytes'> },
): User {
  const createdAt = clock.now()
  const id = uuidV7<UserId>(createdAt, random.bytes(10))
  return { id, email, name, hasPassword, totpEnabled: false, createdAt }
}
