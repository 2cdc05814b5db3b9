import { queryOptions } from '@tanstack/react-query'
import { readSessionAgain } from '#features/profile/api/profile.ts'
import { forget } from '#features/session/api/session.ts'
import { answer, api, type Schema } from '#lib/api/client.ts'

export type OpenSession = Schema<'SessionList'>['items'][number]

export const openSessionsQuery = queryOptions({
  queryKey: ['open-sessions'],
  queryFn: () => answer(api.GET('/v1/sessions')),
})

export const endSession = (id: string): Promise<void> =>
  answer(api.DELETE('/v1/sessions/{id}', { params: { path: { id } } }))

/** This one too. */
export const endAllSessions = (): Promise<void> =>
  answer(api.DELETE('/v1/sessions')).then(() => forget())

export const setPassword = (body: {
  readonly current_password?: string
  readonly new_password: string
}): Promise<void> => answer(api.PUT('/v1/profile/password', { body })).then(readSessionAgain)

export type TotpSecret = Schema<'TotpSecret'>

/** The password is asked for (`password_required`) when signing in was a while ago. */
export const beginTotp = (password: string | undefined): Promise<TotpSecret> =>
  answer(api.POST('/v1/profile/totp', { body: password === undefined ? {} : { password } }))

/** Turns the second factor on; the codes are shown this once. */
export async function confirmTotp(code: string): Promise<readonly string[]> {
  const made = await answer(api.POST('/v1/profile/totp/confirm', { body: { code } }))
  await readSessionAgain()
  return made.recovery_codes
}

export const removeTotp = (body: {
  readonly password?: string
  readonly code: string
}): Promise<void> => answer(api.DELETE('/v1/profile/totp', { body })).then(readSessionAgain)

export async function newRecoveryCodes(code: string): Promise<readonly string[]> {
  const made = await answer(api.POST('/v1/profile/recovery-codes', { body: { code } }))
  return made.recovery_codes
}
