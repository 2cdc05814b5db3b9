import { createPasswordHasher } from '#infra/crypto/password-hasher.ts'
import { createTotp } from '#infra/crypto/totp.ts'
import type { AuditLog } from '#relay/access/audit-log.ts'
import { createIdentity, type Identity } from '#relay/identity/identity.ts'
import type { SecurityNotices } from '#relay/identity/notices.ts'
import type { Foundation } from './foundation.ts'

// Second factors cannot be changed yet, so nobody is to be told.
const NO_ROUTE_YET: SecurityNotices = {
  passwordChanged: () => Promise.resolve(),
  secondFactorChanged: () => Promise.resolve(),
}

/** People, their sign-in and their sessions. */
export function createPeople(foundation: Foundation, audit: AuditLog): Identity {
  const { stores, keyring, config, clock, random, log } = foundation
  return createIdentity({
    ...stores,
    ...keyring,
    passwords: createPasswordHasher(),
    totp: createTotp(),
    notices: NO_ROUTE_YET,
    audit,
    clock,
    random,
    log,
    publicUrl: config.publicUrl,
    hostname: config.hostname,
    limits: config.sessions,
  })
}
