import { createContext, use } from 'react'
import type { Session } from './api/session.ts'

export const SessionContext = createContext<Session | undefined>(undefined)

/** Who is signed in. Only inside the shell, where there is always somebody. */
export function useSession(): Session {
  const session = use(SessionContext)
  if (session === undefined) throw new Error('useSession is for pages inside the shell')
  return session
}

/** Whether the person may change the workspace: owners and admins. */
export function useMayManage(): boolean {
  return useSession().workspace.role !== 'member'
}
