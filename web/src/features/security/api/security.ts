import { queryOptions } from '@tanstack/react-query'
import { readSessionAgain } from '#features/profile/api/profile.ts'
import { forget } from '#features/session/api/session.ts'
import { call } from '#lib/api/client.ts'

export interface OpenSession {
  readonly id: string
  readonly created_at: string
  readonly last_seen_at: string
  readonly address: string
  readonly user_agent: string
  readonly current: boolean
}

export const openSessionsQuery = queryOptions({
  queryKey: ['open-sessions'],
  queryFn: () => call<{ readonly items: readonly OpenSession[] }>('GET', '/v1/sessions'),
})

export const endSession = (id: string): Promise<void> => call('DELETE', `/v1/sessions/${id}`)

/** This one too. */
export const endAllSessions = (): Promise<void> =>
  call<void>('DELETE', '/v1/sessions').then(() => forget())

export const setPassword = (body: {
  readonly current_password?: string
  readonly new_password: string
}): Promise<void> => call<void>('PUT', '/v1/profile/password', body).then(readSessionAgain)

export interface TotpSecret {
  readonly secret: string
  readonly otpauth_url: string
}

export const beginTotp = (): Promise<TotpSecret> => call('POST', '/v1/profile/totp')

interface RecoveryCodes {
  readonly recovery_codes: readonly string[]
}

/** Turns the second factor on; the codes are shown this once. */
export async function confirmTotp(code: string): Promise<readonly string[]> {
  const made = await call<RecoveryCodes>('POST', '/v1/profile/totp/confirm', { code })
  await readSessionAgain()
  return made.recovery_codes
}

export const removeTotp = (body: {
  readonly password?: string
  readonly code: string
}): Promise<void> => call<void>('DELETE', '/v1/profile/totp', body).then(readSessionAgain)

export async function newRecoveryCodes(code: string): Promise<readonly string[]> {
  const made = await call<RecoveryCodes>('POST', '/v1/profile/recovery-codes', { code })
  return made.recovery_codes
}
