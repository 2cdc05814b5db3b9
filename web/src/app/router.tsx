import { createRouter } from '@tanstack/react-router'
import { forget, sessionQuery } from '#features/session/api/session.ts'
import { onSignedOut } from '#lib/api/client.ts'
import { queries } from '#lib/api/queries.ts'
import { routeTree } from './routes.tsx'

export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  scrollRestoration: true,
  // Queries have their own cache: a preloaded route is only code.
  defaultPreloadStaleTime: 0,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

// A session that was ended elsewhere: the next answer says so, and the page goes to sign-in.
onSignedOut(() => {
  if (queries.getQueryData(sessionQuery.queryKey) === null) return
  if (queries.getQueryData(sessionQuery.queryKey) === undefined) return
  forget()
  void router.invalidate()
})
