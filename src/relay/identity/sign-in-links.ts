import type { AccountId, UserId } from '#core/ids.ts'
import { err, type Result } from '#core/result.ts'
import { DAY_MS, MINUTE_MS } from '#core/time.ts'
import { emailKey } from '#core/user.ts'
import { LoginThrottle, type LoginThrottleLimits } from '../access/login-throttle.ts'
import type { Clock } from '../ports/clock.ts'
import type { LinkStore, UserStore } from '../ports/identity-stores.ts'
import type { SecretHasher } from '../ports/keys.ts'
import type { Log } from '../ports/log.ts'
import type { Random } from '../ports/random.ts'
import type { Refusal } from '../refusal.ts'
import type { Client } from './client.ts'
import type { Guesses } from './guesses.ts'
import { signInLetter } from './letters.ts'
import { LINK_INVALID, type OpenedSession, type Sessions } from './sessions.ts'
import type { SignIn } from './sign-in.ts'
import type { SystemMail } from './system-mail.ts'
import { makeToken, readToken } from './token.ts'

export interface SignInLinksDeps {
  readonly users: UserStore
  readonly links: LinkStore
  readonly sessions: Sessions
  readonly signIn: SignIn
  readonly guesses: Guesses
  readonly hasher: SecretHasher
  readonly mail: Pick<SystemMail, 'send'>
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly publicUrl: string
  readonly hostname: string
}

const BY_MAIL_MS = 15 * MINUTE_MS
const BY_OPERATOR_MS = 7 * DAY_MS
/** Links of one person that are valid at a time. */
const MOST = 5

/** So many mails that nobody's mailbox is flooded by a stranger. */
const REQUESTS: LoginThrottleLimits = {
  halfLifeMs: 15 * MINUTE_MS,
  freePerUsername: 3,
  freePerAddress: 20,
  baseDelayMs: MINUTE_MS,
  maxDelayMs: 30 * MINUTE_MS,
  maxEntries: 20_000,
}

/** In by a link that came by mail or from the operator. */
export class SignInLinks {
  readonly #deps: SignInLinksDeps
  readonly #requests = new LoginThrottle(REQUESTS)
  readonly #under = new Set<Promise<void>>()

  constructor(deps: SignInLinksDeps) {
    this.#deps = deps
  }

  /**
   * Sends a link, if there is somebody. Says nothing, and takes no time: whether somebody is known
   * here is not to be found out. Beyond a few in a row nothing is sent.
   */
  request(email: string, { addressBucket }: Client): void {
    const { clock, log } = this.#deps
    const username = emailKey(email)
    const now = clock.monotonicMs()
    if (this.#requests.waitMs({ username, addressBucket }, now) > 0) return
    this.#requests.failure({ username, addressBucket }, now)
    const sending = this.#send(username).catch((error: unknown) => {
      log.warn('sign_in_link.not_sent', { error })
    })
    this.#under.add(sending)
    void sending.finally(() => this.#under.delete(sending))
  }

  /** A link of seven days for the operator to hand over; undefined when there is no such person. */
  async issue(userId: UserId, accountId: AccountId | undefined): Promise<{ readonly url: string }> {
    return { url: await this.#make(userId, accountId, BY_OPERATOR_MS) }
  }

  /** The link stays valid until the second factor is passed, and is spent then. */
  async redeem(
    input: { readonly token: string; readonly code?: string | undefined },
    client: Client,
  ): Promise<Result<OpenedSession, Refusal>> {
    const { links, sessions, signIn, guesses, hasher, clock } = this.#deps
    const token = readToken(input.token)
    if (token === undefined) return err(LINK_INVALID)
    const spend = hasher.hash('sign-in-link', token)
    const record = await links.findSignInLink(spend, clock.now())
    if (record === undefined) return err(LINK_INVALID)
    const username = emailKey(record.user.email)
    const guess = guesses.begin({ username, addressBucket: client.addressBucket })
    if (!guess.ok && record.totpSecret !== undefined) return guess
    // Without a second factor nothing is guessed here: who guesses passwords does not keep links out.
    const counted = guess.ok ? guess.value : { forgive: () => undefined, isNotable: false }
    const passed = await signIn.passSecondFactor(record, input.code, { guess: counted, client })
    if (!passed.ok) return passed
    return sessions.open(record, { by: 'link', client, spend })
  }

  /** Lets what is under way end. */
  async close(): Promise<void> {
    await Promise.all(this.#under)
  }

  async #send(key: string): Promise<void> {
    const { users, mail, hostname } = this.#deps
    const record = await users.findForSignIn(key)
    if (record === undefined) return
    const url = await this.#make(record.user.id, undefined, BY_MAIL_MS)
    await mail.send(record.user.email, signInLetter(url, { hostname }))
  }

  async #make(
    userId: UserId,
    accountId: AccountId | undefined,
    lifetimeMs: number,
  ): Promise<string> {
    const { links, hasher, clock, random, publicUrl } = this.#deps
    const token = makeToken(random)
    const createdAt = clock.now()
    const link = { userId, accountId, createdAt, expiresAt: createdAt + lifetimeMs }
    await links.addSignInLink(hasher.hash('sign-in-link', token), link, MOST)
    return `${publicUrl}/sign-in/link#${token.reveal()}`
  }
}
