import { queryOptions } from '@tanstack/react-query'
import { answer, api, setCsrfToken, type Schema } from '#lib/api/client.ts'
import { ApiError } from '#lib/api/problem.ts'
import { queries } from '#lib/api/queries.ts'

export type Session = Schema<'Session'>
export type Workspace = Schema<'Workspace'>
export type Role = Workspace['role']

/** Who is signed in; `null` when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: () => answer(api.GET('/v1/session')).then(remember, nobody),
  staleTime: 60_000,
})

/** Whether nobody has an account yet and the printed set-up link has to be opened. */
export const setupQuery = queryOptions({
  queryKey: ['setup'],
  queryFn: () => answer(api.GET('/v1/setup')),
})

export interface SetUp {
  readonly token: string
  readonly email: string
  readonly name: string
  readonly workspace_name: string
  readonly password: string
}

export const setUp = (body: SetUp): Promise<Session> =>
  enter(answer(api.POST('/v1/setup', { body })))

export const signIn = (body: {
  readonly email: string
  readonly password: string
  readonly code?: string
}): Promise<Session> => enter(answer(api.POST('/v1/session', { body })))

export const askForLink = (email: string): Promise<unknown> =>
  answer(api.POST('/v1/session/link', { body: { email } }))

export const redeemLink = (body: {
  readonly token: string
  readonly code?: string
}): Promise<Session> => enter(answer(api.POST('/v1/session/link/redeem', { body })))

export type InvitationPreview = Schema<'InvitationPreview'>

export const previewInvitation = (token: string): Promise<InvitationPreview> =>
  answer(api.POST('/v1/invitations/preview', { body: { token } }))

export const acceptInvitation = (body: {
  readonly token: string
  readonly name?: string
  readonly password?: string
}): Promise<Session> => enter(answer(api.POST('/v1/invitations/accept', { body })))

/** Everything of the workspace that was left goes with it. */
export async function switchWorkspace(workspaceId: string): Promise<Session> {
  return enter(answer(api.PUT('/v1/session/workspace', { body: { workspace_id: workspaceId } })))
}

/** Ends the session here even when the server cannot be told. */
export async function signOut(): Promise<void> {
  try {
    await answer(api.DELETE('/v1/session'))
  } finally {
    forget()
  }
}

/** Forgets who was here and all that they saw. */
export function forget(): void {
  setCsrfToken(undefined)
  queries.clear()
  queries.setQueryData(sessionQuery.queryKey, null)
}

async function enter(answer: Promise<Session>): Promise<Session> {
  const session = remember(await answer)
  queries.clear()
  queries.setQueryData(sessionQuery.queryKey, session)
  return session
}

function remember(session: Session): Session {
  setCsrfToken(session.csrf_token)
  return session
}

function nobody(error: unknown): null {
  if (error instanceof ApiError && error.status === 401) return null
  throw error
}
