import { queryOptions } from '@tanstack/react-query'
import { answer, api, type Schema } from '#lib/api/client.ts'

export type Credential = Schema<'SmtpCredential'>
export type IssuedCredential = Schema<'IssuedSmtpCredential'>

export const credentialsQuery = queryOptions({
  queryKey: ['credentials'],
  queryFn: () => answer(api.GET('/v1/smtp-credentials/')),
})

export const createCredential = (domainId: string): Promise<IssuedCredential> =>
  answer(api.POST('/v1/smtp-credentials/', { body: { domain_id: domainId } }))

/** Ends the login at once, on open connections too. */
export const deleteCredential = (id: string): Promise<void> =>
  answer(api.DELETE('/v1/smtp-credentials/{id}', { params: { path: { id } } }))
