import { queryOptions } from '@tanstack/react-query'
import { call, setCsrfToken } from '#lib/api/client.ts'
import { ApiError } from '#lib/api/problem.ts'
import { queries } from '#lib/api/queries.ts'

export type Role = 'owner' | 'admin' | 'member'

export interface Workspace {
  readonly id: string
  readonly name: string
  readonly role: Role
}

export interface Session {
  readonly user: {
    readonly id: string
    readonly email: string
    readonly name: string
    readonly totp_enabled: boolean
    readonly has_password: boolean
    readonly created_at: string
  }
  readonly workspace: Workspace
  readonly workspaces: readonly Workspace[]
  readonly csrf_token: string
  readonly server: {
    readonly version: string
    readonly mode: 'sandbox' | 'production'
    readonly hostname: string
    readonly mx_hostname: string
    readonly smtp_host: string
    readonly smtp_port: number
    readonly public_url: string
    /** In the sandbox: where programs on the same machine connect. */
    readonly sandbox_smtp: {
      readonly host: string
      readonly port: number
      readonly ca_file: string | null
    } | null
  }
}

/** Who is signed in; `null` when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: () => call<Session>('GET', '/v1/session').then(remember, nobody),
  staleTime: 60_000,
})

/** Whether nobody has an account yet and the printed set-up link has to be opened. */
export const setupQuery = queryOptions({
  queryKey: ['setup'],
  queryFn: () => call<{ readonly needed: boolean }>('GET', '/v1/setup'),
})

export interface SetUp {
  readonly token: string
  readonly email: string
  readonly name: string
  readonly workspace_name: string
  readonly password: string
}

export const setUp = (body: SetUp): Promise<Session> => enter(call('POST', '/v1/setup', body))

export const signIn = (body: {
  readonly email: string
  readonly password: string
  readonly code?: string
}): Promise<Session> => enter(call('POST', '/v1/session', body))

export const askForLink = (email: string): Promise<unknown> =>
  call('POST', '/v1/session/link', { email })

export const redeemLink = (body: {
  readonly token: string
  readonly code?: string
}): Promise<Session> => enter(call('POST', '/v1/session/link/redeem', body))

export interface InvitationPreview {
  readonly email: string
  readonly role: Role
  readonly workspace_name: string
  readonly has_account: boolean
}

export const previewInvitation = (token: string): Promise<InvitationPreview> =>
  call('POST', '/v1/invitations/preview', { token })

export const acceptInvitation = (body: {
  readonly token: string
  readonly name?: string
  readonly password?: string
}): Promise<Session> => enter(call('POST', '/v1/invitations/accept', body))

/** Everything of the workspace that was left goes with it. */
export async function switchWorkspace(workspaceId: string): Promise<Session> {
  return enter(call('PUT', '/v1/session/workspace', { workspace_id: workspaceId }))
}

/** Ends the session here even when the server cannot be told. */
export async function signOut(): Promise<void> {
  try {
    await call('DELETE', '/v1/session')
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
