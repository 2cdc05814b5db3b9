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

export type TestReport = Schema<'TestMessageReport'>

/** Sends through the submission port as any program does. The password is used for that and not kept. */
export const sendTestMessage = (
  id: string,
  body: { readonly password: string; readonly from: string; readonly to: string },
): Promise<TestReport> =>
  answer(api.POST('/v1/smtp-credentials/{id}/test-message', { params: { path: { id } }, body }))
