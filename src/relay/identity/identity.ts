import { LoginThrottle, PEOPLE_THROTTLE } from '../access/login-throttle.ts'
import type { AuditLog } from '../access/audit-log.ts'
import type { AccountStore } from '../ports/access-stores.ts'
import type { Clock } from '../ports/clock.ts'
import type {
  InvitationStore,
  LinkStore,
  MemberStore,
  UserSessionStore,
  UserStore,
} from '../ports/identity-stores.ts'
import type { SecretHasher, Vault } from '../ports/keys.ts'
import type { Log } from '../ports/log.ts'
import type { PasswordHasher } from '../ports/passwords.ts'
import type { Random } from '../ports/random.ts'
import type { Totp } from '../ports/totp.ts'
import { Guesses } from './guesses.ts'
import { Invitations } from './invitations.ts'
import { Members } from './members.ts'
import { People } from './people.ts'
import { SecurityNotices } from './notices.ts'
import { Profile } from './profile.ts'
import { SecondFactor } from './second-factor.ts'
import { Sessions, type SessionLimits } from './sessions.ts'
import { Setup } from './setup.ts'
import { SignIn } from './sign-in.ts'
import { SignInLinks } from './sign-in-links.ts'
import type { SystemMail } from './system-mail.ts'

export interface IdentityDeps {
  readonly users: UserStore
  readonly userSessions: UserSessionStore
  readonly links: LinkStore
  readonly passwords: PasswordHasher
  readonly totp: Totp
  readonly hasher: SecretHasher
  readonly vault: Vault
  readonly members: MemberStore
  readonly invitations: InvitationStore
  readonly accounts: AccountStore
  readonly mail: Pick<SystemMail, 'send'>
  readonly audit: AuditLog
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly publicUrl: string
  readonly hostname: string
  readonly limits: SessionLimits
}

/** People: how they come in, prove to be themselves, and stay. */
export interface Identity {
  readonly setup: Setup
  readonly sessions: Sessions
  readonly signIn: SignIn
  readonly links: SignInLinks
  readonly secondFactor: SecondFactor
  readonly profile: Profile
  readonly members: Members
  readonly invitations: Invitations
  readonly people: People
  /** Lets what is under way end. To be awaited before the stores close. */
  close(): Promise<void>
}

export function createIdentity(deps: IdentityDeps): Identity {
  const { clock, hostname } = deps
  const guesses = new Guesses(new LoginThrottle(PEOPLE_THROTTLE), clock)
  const sessions = new Sessions({ ...deps, sessions: deps.userSessions })
  const common = { ...deps, guesses, sessions, notices: new SecurityNotices(deps) }
  const secondFactor = new SecondFactor({ ...common, issuer: hostname })
  const signIn = new SignIn({ ...common, secondFactor })
  const links = new SignInLinks({ ...common, signIn })
  return {
    setup: new Setup(common),
    sessions,
    secondFactor,
    signIn,
    links,
    profile: new Profile(common),
    members: new Members(deps),
    invitations: new Invitations({ ...common, signIn }),
    people: new People({ ...common, links }),
    close: async () => {
      await links.close()
      await sessions.close()
    },
  }
}
