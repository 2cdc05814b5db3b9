import { Type, type Static } from 'typebox'
import type { Credential } from '#core/account.ts'
import { toIso } from '#core/time.ts'
import type { IssuedCredential } from '#relay/access/smtp-credentials.ts'
import { Answer, Nullable, Timestamp, Uuid } from '../../schemas.ts'

export const CredentialAnswer = Answer('SmtpCredential', {
  id: Uuid,
  username: Type.String(),
  domain_id: Uuid,
  is_active: Type.Boolean(),
  created_at: Timestamp,
  last_used_at: Nullable(Timestamp),
})

export const IssuedCredentialAnswer = Answer('IssuedSmtpCredential', {
  id: Uuid,
  username: Type.String(),
  password: Type.String(),
  smtp_host: Type.String(),
  smtp_port: Type.Integer(),
  domain_id: Uuid,
  created_at: Timestamp,
})

export function credentialView(credential: Credential): Static<typeof CredentialAnswer> {
  return {
    id: credential.id,
    username: credential.username,
    domain_id: credential.domainId,
    is_active: credential.revokedAt === undefined,
    created_at: toIso(credential.createdAt),
    last_used_at: credential.lastUsedAt === undefined ? null : toIso(credential.lastUsedAt),
  }
}

/** Shows the password: for the one answer that may. */
export function issuedCredentialView(
  issued: IssuedCredential,
): Static<typeof IssuedCredentialAnswer> {
  const { credential, password, smtpHost, smtpPort } = issued
  return {
    id: credential.id,
    username: credential.username,
    password: password.reveal(),
    smtp_host: smtpHost,
    smtp_port: smtpPort,
    domain_id: credential.domainId,
    created_at: toIso(credential.createdAt),
  }
}
