import { formatMailbox } from '#core/mailbox.ts'
import { createPasswordHasher } from '#infra/crypto/password-hasher.ts'
import { createTotp } from '#infra/crypto/totp.ts'
import type { AuditLog } from '#relay/access/audit-log.ts'
import { createIdentity, type Identity } from '#relay/identity/identity.ts'
import { SystemMail } from '#relay/identity/system-mail.ts'
import type { Foundation } from './foundation.ts'

/** The address that the relay's own letters come from. */
export function systemSender({ config: { systemFrom }, names }: Foundation): string {
  return systemFrom === undefined ? `no-reply@${names.hostname}` : formatMailbox(systemFrom)
}

/** People, their sign-in and their sessions. */
export function createPeople(foundation: Foundation, audit: AuditLog): Identity {
  const { stores, keyring, config, names, clock, random, log, announcements } = foundation
  const { queue, domains, accounts } = stores
  const { hostname } = names
  const common = { clock, random, log, announcements, hostname }
  const from = systemSender(foundation)
  return createIdentity({
    ...stores,
    ...keyring,
    ...common,
    passwords: createPasswordHasher(),
    totp: createTotp(),
    mail: new SystemMail({ ...common, queue, domains, accounts, from }),
    audit,
    publicUrl: config.publicUrl,
    limits: config.sessions,
  })
}
