import type { UserPrincipal } from '#core/tenant.ts'
import type { Actor } from '#core/audit.ts'

/** Where somebody who signs in comes from. */
export interface Client {
  readonly address: string
  /** Unit by which connecting addresses are counted. */
  readonly addressBucket: string
  readonly userAgent: string
}

export function actorOf({ userId, email }: Pick<UserPrincipal, 'userId' | 'email'>): Actor {
  return { kind: 'user', id: userId, email }
}
