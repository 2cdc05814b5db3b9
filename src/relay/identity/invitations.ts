import { uuidV7, type InvitationId } from '#core/ids.ts'
import { err, ok, type Result } from '#core/result.ts'
import { tenant, type UserPrincipal } from '#core/tenant.ts'
import { DAY_MS } from '#core/time.ts'
import { emailKey, type Invitation, type Role, type User } from '#core/user.ts'
import type { AuditLog } from '../access/audit-log.ts'
import { parseDisplayName } from '../access/display-name.ts'
import type { AccountStore } from '../ports/access-stores.ts'
import type { Clock } from '../ports/clock.ts'
import type { InvitationStore, OpenInvitation, UserStore } from '../ports/identity-stores.ts'
import type { SecretHasher } from '../ports/keys.ts'
import type { PasswordHasher } from '../ports/passwords.ts'
import type { Random } from '../ports/random.ts'
import { refusal, type Refusal } from '../refusal.ts'
import { actorOf, type Client } from './client.ts'
import type { Guesses } from './guesses.ts'
import { invitationLetter } from './letters.ts'
import { checkNewPassword, readPassword } from './password-rules.ts'
import { newUser, parsePersonEmail } from './setup.ts'
import type { OpenedSession, Sessions } from './sessions.ts'
import type { SignIn } from './sign-in.ts'
import type { SystemMail } from './system-mail.ts'
import { makeToken, readToken } from './token.ts'

export interface InvitationsDeps {
  readonly invitations: InvitationStore
  readonly accounts: AccountStore
  readonly users: UserStore
  readonly sessions: Sessions
  readonly signIn: SignIn
  readonly passwords: PasswordHasher
  readonly guesses: Guesses
  readonly hasher: SecretHasher
  readonly mail: Pick<SystemMail, 'send'>
  readonly audit: AuditLog
  readonly clock: Clock
  readonly random: Random
  readonly publicUrl: string
  readonly hostname: string
}

export interface AcceptInput {
  readonly token: string
  readonly name?: string | undefined
  readonly password?: string | undefined
  readonly code?: string | undefined
}

const LIFETIME_MS = 7 * DAY_MS
/** Of one workspace, open at a time. */
const MOST_OPEN = 100
const INVALID = refusal(
  'link_invalid',
  'This invitation has been used, withdrawn or is too old; ask for a new one.',
)
const NOT_FOUND = refusal('invitation_not_found', 'There is no such open invitation; list them.')

/** People come into a workspace by a link that is mailed to them. */
export class Invitations {
  readonly #deps: InvitationsDeps
  constructor(deps: InvitationsDeps) {
    this.#deps = deps
  }

  /** Open ones, oldest first. */
  list({ accountId }: UserPrincipal): Promise<readonly Invitation[]> {
    return this.#deps.invitations.list(tenant(accountId), this.#deps.clock.now())
  }

  /** To the same address again: the new link takes the place of the old one. */
  async invite(
    principal: UserPrincipal,
    input: { readonly email: string; readonly role: Role },
  ): Promise<Result<Invitation, Refusal>> {
    const { invitations, hasher, clock, random, publicUrl } = this.#deps
    const email = parsePersonEmail(input.email)
    if (!email.ok) return email
    if (input.role === 'owner' && principal.role !== 'owner')
      return err(refusal('owner_protected', 'Only an owner can invite another owner.'))
    if (await this.#wouldReplaceOwner(principal, email.value))
      return err(refusal('owner_protected', 'Only an owner can replace an owner’s invitation.'))
    const token = makeToken(random)
    const createdAt = clock.now()
    const invitation: Invitation = {
      id: uuidV7<InvitationId>(createdAt, random.bytes(10)),
      accountId: principal.accountId,
      email: email.value,
      role: input.role,
      invitedBy: principal.email,
      createdAt,
      expiresAt: createdAt + LIFETIME_MS,
    }
    const hash = hasher.hash('invitation', token)
    const outcome = await invitations.put(invitation, hash, MOST_OPEN)
    if (outcome === 'member-already')
      return err(refusal('already_member', `${email.value} is a member of this workspace already.`))
    if (outcome === 'too-many')
      return err(
        refusal('limit_reached', `${MOST_OPEN} invitations are open; withdraw some of them first.`),
      )
    await this.#mail(invitation, `${publicUrl}/invitation#${token.reveal()}`)
    await this.#write(principal, invitation, 'invitation.sent')
    return ok(invitation)
  }

  async withdraw(principal: UserPrincipal, id: InvitationId): Promise<Result<undefined, Refusal>> {
    const { invitations, clock } = this.#deps
    const scope = tenant(principal.accountId)
    const open = await invitations.list(scope, clock.now())
    const invitation = open.find((each) => each.id === id)
    if (invitation?.role === 'owner' && principal.role !== 'owner')
      return err(refusal('owner_protected', 'Only an owner can withdraw an owner’s invitation.'))
    if (!(await invitations.remove(scope, id))) return err(NOT_FOUND)
    if (invitation !== undefined) await this.#write(principal, invitation, 'invitation.withdrawn')
    return ok(undefined)
  }

  /** What the page of the link shows before anything is done. */
  async preview(token: string): Promise<Result<OpenInvitation, Refusal>> {
    const { invitations, clock } = this.#deps
    const hash = this.#hash(token)
    const open = hash && (await invitations.find(hash, clock.now()))
    return open === undefined ? err(INVALID) : ok(open)
  }

  /**
   * Somebody new gives name and password. Who is here already has to be that person: signed in, or
   * with their password and second factor.
   */
  async accept(
    input: AcceptInput,
    { client, signedIn }: { readonly client: Client; readonly signedIn: UserPrincipal | undefined },
  ): Promise<Result<OpenedSession, Refusal>> {
    const { sessions, users } = this.#deps
    const open = await this.preview(input.token)
    if (!open.ok) return open
    const { record, invitation } = open.value
    const person = await (record === undefined
      ? this.#newcomer(invitation, input)
      : this.#known(record.user, input, { client, signedIn }))
    if (!person.ok) return person
    const joined = await this.#join(input.token, person.value)
    if (!joined.ok) return joined
    const { user } = person.value
    const fresh = await users.findForCheck(user.id)
    if (fresh === undefined) return err(INVALID)
    await this.#write({ userId: user.id, email: user.email }, invitation, 'invitation.accepted')
    const here = { ...fresh, accountId: invitation.accountId }
    return sessions.open(here, { by: 'invitation', client })
  }

  /** The new invitation withdraws the open one of the address, which admins may not do to an owner's. */
  async #wouldReplaceOwner(principal: UserPrincipal, email: string): Promise<boolean> {
    if (principal.role === 'owner') return false
    const key = emailKey(email)
    const open = await this.list(principal)
    return open.some((each) => each.role === 'owner' && emailKey(each.email) === key)
  }

  async #newcomer({ email }: Invitation, input: AcceptInput): Promise<Result<Person, Refusal>> {
    const name = parseDisplayName(input.name ?? '')
    if (!name.ok) return name
    const password = checkNewPassword(input.password ?? '', email)
    if (!password.ok) return password
    const user = newUser({ email, name: name.value, hasPassword: true }, this.#deps)
    const passwordHash = await this.#deps.passwords.hash(password.value)
    return ok({ user, passwordHash, isNew: true })
  }

  async #known(
    user: User,
    input: AcceptInput,
    { client, signedIn }: { readonly client: Client; readonly signedIn: UserPrincipal | undefined },
  ): Promise<Result<Person, Refusal>> {
    const person: Person = { user, passwordHash: undefined, isNew: false }
    if (signedIn?.userId === user.id) return ok(person)
    const { users, passwords, guesses, signIn } = this.#deps
    const record = await users.findForCheck(user.id)
    if (input.password === undefined || record?.passwordHash === undefined)
      return err(
        refusal('sign_in_required', `Sign in as ${user.email} first, then open the link again.`),
      )
    const { addressBucket } = client
    const guess = guesses.begin({ username: user.email, addressBucket })
    if (!guess.ok) return guess
    const { right } = await passwords.verify(readPassword(input.password), record.passwordHash)
    if (!right) return err(refusal('password_wrong', 'The password is not right.'))
    const passed = await signIn.passSecondFactor(record, input.code, { guess: guess.value, client })
    return passed.ok ? ok(person) : passed
  }

  async #join(token: string, person: Person): Promise<Result<undefined, Refusal>> {
    const { invitations, clock } = this.#deps
    const hash = this.#hash(token)
    const outcome = hash && (await invitations.accept(hash, person, clock.now()))
    if (outcome === undefined) return err(INVALID)
    if (outcome === 'email-taken')
      return err(
        refusal('sign_in_required', 'Somebody signed up with this address; sign in first.'),
      )
    return ok(undefined)
  }

  #hash(token: string): Uint8Array | undefined {
    const read = readToken(token)
    return read && this.#deps.hasher.hash('invitation', read)
  }

  async #mail(invitation: Invitation, url: string): Promise<void> {
    const { accounts, mail, hostname } = this.#deps
    const { accountId, invitedBy, role, email } = invitation
    const account = await accounts.find(tenant(accountId), accountId)
    const workspaceName = account?.name ?? ''
    await mail.send(email, invitationLetter({ url, workspaceName, invitedBy, role, hostname }))
  }

  async #write(
    who: Pick<UserPrincipal, 'userId' | 'email'>,
    { id, accountId, email, role }: Invitation,
    action: string,
  ): Promise<void> {
    await this.#deps.audit.add(
      { actor: actorOf(who), accountId },
      {
        action,
        category: 'Team',
        targetType: 'invitation',
        targetName: email,
        targetId: id,
        meta: { role },
      },
    )
  }
}

interface Person {
  readonly user: User
  readonly passwordHash: string | undefined
  readonly isNew: boolean
}
