import { createRootRoute, createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { readTab } from '#features/emails/api/email-tab.ts'
import { readSearch } from '#features/emails/api/search.ts'
import { readPeriod } from '#features/overview/api/period.ts'
import { sessionQuery, setupQuery } from '#features/session/api/session.ts'
import { readSessionSearch } from '#features/smtp-sessions/api/session-search.ts'
import { gmailSearch } from '#features/gmail/api/gmail.ts'
import { sandboxSearch } from '#features/sandbox/api/sandbox.ts'
import { inboxSearch } from '#features/inbox/api/inbox.ts'
import { queries } from '#lib/api/queries.ts'
import { NotFound, PageFailed, Root } from './root.tsx'

const rootRoute = createRootRoute({
  component: Root,
  notFoundComponent: NotFound,
  errorComponent: PageFailed,
})

/** Where to go after signing in; only a path of this server, never another address. */
export interface Next {
  readonly next?: string | undefined
}

// Named even when it is refused: what a validator leaves out is taken as it came.
function nextOf(search: Record<string, unknown>): Next {
  const { next } = search
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? { next } : { next: undefined }
}

// ---- Before signing in -------------------------------------------------------------------------

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: nextOf,
  component: lazyRouteComponent(() => import('#features/session/sign-in-page.tsx'), 'SignInPage'),
})

const linkRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in/link',
  component: lazyRouteComponent(() => import('#features/session/link-page.tsx'), 'LinkPage'),
})

const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/setup',
  component: lazyRouteComponent(() => import('#features/session/setup-page.tsx'), 'SetupPage'),
})

const invitationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/invitation',
  component: lazyRouteComponent(
    () => import('#features/session/invitation-page.tsx'),
    'InvitationPage',
  ),
})

const smtpErrorsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/help/smtp-errors',
  component: lazyRouteComponent(
    () => import('#features/help/smtp-errors-page.tsx'),
    'SmtpErrorsPage',
  ),
})

// ---- Everything else: inside the shell, for people who are signed in ------------------------------

const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  beforeLoad: async ({ location }) => {
    const session = await queries.ensureQueryData(sessionQuery)
    if (session !== null) return
    const { needed } = await queries.fetchQuery(setupQuery)
    if (needed) throw redirect({ to: '/setup' })
    throw redirect({ to: '/sign-in', search: { next: location.href } })
  },
  component: lazyRouteComponent(() => import('./shell/shell.tsx'), 'Shell'),
})

const overviewRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/',
  validateSearch: readPeriod,
  component: lazyRouteComponent(
    () => import('#features/overview/overview-page.tsx'),
    'OverviewPage',
  ),
})

const emailsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/emails',
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import('#features/emails/emails-page.tsx'), 'EmailsPage'),
})

const emailRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/emails/$id',
  validateSearch: readTab,
  component: lazyRouteComponent(() => import('#features/emails/email-page.tsx'), 'EmailPage'),
})

const sessionsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/smtp-sessions',
  validateSearch: readSessionSearch,
  component: lazyRouteComponent(
    () => import('#features/smtp-sessions/sessions-page.tsx'),
    'SessionsPage',
  ),
})

const smtpSessionRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/smtp-sessions/$id',
  component: lazyRouteComponent(
    () => import('#features/smtp-sessions/session-page.tsx'),
    'SessionPage',
  ),
})

const domainsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/domains',
  component: lazyRouteComponent(() => import('#features/domains/domains-page.tsx'), 'DomainsPage'),
})

const domainRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/domains/$id',
  component: lazyRouteComponent(() => import('#features/domains/domain-page.tsx'), 'DomainPage'),
})

const credentialsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/smtp-credentials',
  component: lazyRouteComponent(
    () => import('#features/credentials/credentials-page.tsx'),
    'CredentialsPage',
  ),
})

const suppressionsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/suppressions',
  component: lazyRouteComponent(
    () => import('#features/suppressions/suppressions-page.tsx'),
    'SuppressionsPage',
  ),
})

const activityRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/activity',
  component: lazyRouteComponent(
    () => import('#features/activity/activity-page.tsx'),
    'ActivityPage',
  ),
})

const gmailRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/gmail',
  validateSearch: gmailSearch,
  component: lazyRouteComponent(() => import('#features/gmail/gmail-page.tsx'), 'GmailPage'),
})

const sandboxRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/sandbox',
  validateSearch: sandboxSearch,
  component: lazyRouteComponent(() => import('#features/sandbox/sandbox-page.tsx'), 'SandboxPage'),
})

const sandboxMessageRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/sandbox/$id',
  component: lazyRouteComponent(() => import('#features/sandbox/message-page.tsx'), 'MessagePage'),
})

const forwardingRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/forwarding',
  component: lazyRouteComponent(
    () => import('#features/forwarding/forwarding-page.tsx'),
    'ForwardingPage',
  ),
})

const forwardRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/forwarding/$id',
  component: lazyRouteComponent(
    () => import('#features/forwarding/forward-page.tsx'),
    'ForwardPage',
  ),
})

const inboxRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/inbox',
  validateSearch: inboxSearch,
  component: lazyRouteComponent(() => import('#features/inbox/inbox-page.tsx'), 'InboxPage'),
})

const inboxMessageRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/inbox/$id',
  component: lazyRouteComponent(() => import('#features/inbox/message-page.tsx'), 'MessagePage'),
})

const apiKeysRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/api-keys',
  component: lazyRouteComponent(
    () => import('#features/api-keys/api-keys-page.tsx'),
    'ApiKeysPage',
  ),
})

const membersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/members',
  component: lazyRouteComponent(() => import('#features/members/members-page.tsx'), 'MembersPage'),
})

const securityRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/security',
  component: lazyRouteComponent(
    () => import('#features/security/security-page.tsx'),
    'SecurityPage',
  ),
})

const profileRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/profile',
  component: lazyRouteComponent(() => import('#features/profile/profile-page.tsx'), 'ProfilePage'),
})

/** Every page is code of its own, fetched when it is opened or pointed at. */
export const routeTree = rootRoute.addChildren([
  signInRoute,
  linkRoute,
  setupRoute,
  invitationRoute,
  smtpErrorsRoute,
  shellRoute.addChildren([
    overviewRoute,
    emailsRoute,
    emailRoute,
    sessionsRoute,
    smtpSessionRoute,
    domainsRoute,
    domainRoute,
    gmailRoute,
    sandboxRoute,
    sandboxMessageRoute,
    forwardingRoute,
    forwardRoute,
    inboxRoute,
    inboxMessageRoute,
    suppressionsRoute,
    activityRoute,
    credentialsRoute,
    apiKeysRoute,
    membersRoute,
    securityRoute,
    profileRoute,
  ]),
])
