import { LoginThrottle, PEOPLE_THROTTLE } from '../access/login-throttle.ts'
import type { AuditLog } from '../access/audit-log.ts'
import type { Clock } from '../ports/clock.ts'
import type { LinkStore, UserSessionStore, UserStore } from '../ports/identity-stores.ts'
import type { SecretHasher, Vault } from '../ports/keys.ts'
import type { Log } from '../ports/log.ts'
import type { PasswordHasher } from '../ports/passwords.ts'
import type { Random } from '../ports/random.ts'
import type { Totp } from '../ports/totp.ts'
import { Guesses } from './guesses.ts'
import type { SecurityNotices } from './notices.ts'
import { SecondFactor } from './second-factor.ts'
import { Sessions, type SessionLimits } from './sessions.ts'
import { Setup } from './setup.ts'
import { SignIn } from './sign-in.ts'

export interface IdentityDeps {
  readonly users: UserStore
  readonly userSessions: UserSessionStore
  readonly links: LinkStore
  readonly passwords: PasswordHasher
  readonly totp: Totp
  readonly hasher: SecretHasher
  readonly vault: Vault
  readonly notices: SecurityNotices
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
  readonly secondFactor: SecondFactor
}

export function createIdentity(deps: IdentityDeps): Identity {
  const { clock, hostname } = deps
  const guesses = new Guesses(new LoginThrottle(PEOPLE_THROTTLE), clock)
  const sessions = new Sessions({ ...deps, sessions: deps.userSessions })
  const common = { ...deps, guesses, sessions }
  const secondFactor = new SecondFactor({ ...common, issuer: hostname })
  return {
    setup: new Setup(common),
    sessions,
    secondFactor,
    signIn: new SignIn({ ...common, secondFactor }),
  }
}
