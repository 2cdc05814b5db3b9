import type { LinkProps } from '@tanstack/react-router'
import type { IconName } from '#components/icon/icon.tsx'
import type { Session } from '#features/session/api/session.ts'
import type common from '#locales/en/common.json'

export interface NavItem {
  readonly to: LinkProps['to']
  /** A key of the catalogue `common`. */
  readonly label: keyof typeof common
  readonly icon: IconName
  /** Left out when it says no; without it everybody sees the page. */
  readonly isShown?: (session: Session) => boolean
}

export interface NavGroup {
  readonly label?: keyof typeof common
  readonly items: readonly NavItem[]
}

const mayManage = (session: Session): boolean => session.workspace.role !== 'member'

const isSandbox = (session: Session): boolean => session.server.mode === 'sandbox'

/** The sidebar, from top to bottom. A page that exists has its line here. */
export const NAVIGATION: readonly NavGroup[] = [
  {
    items: [
      { to: '/', label: 'nav.overview', icon: 'overview' },
      { to: '/emails', label: 'nav.emails', icon: 'mail' },
      { to: '/smtp-sessions', label: 'nav.smtpSessions', icon: 'sessions' },
      { to: '/domains', label: 'nav.domains', icon: 'domain' },
    ],
  },
  {
    items: [
      { to: '/forwarding', label: 'nav.forwarding', icon: 'forward' },
      { to: '/inbox', label: 'nav.inbox', icon: 'inbox' },
      { to: '/suppressions', label: 'nav.suppressions', icon: 'suppression' },
      { to: '/activity', label: 'nav.activity', icon: 'activity' },
      { to: '/gmail', label: 'nav.gmail', icon: 'gmail' },
      { to: '/sandbox', label: 'nav.sandbox', icon: 'sandbox', isShown: isSandbox },
    ],
  },
  {
    label: 'nav.settings',
    items: [
      {
        to: '/settings/smtp-credentials',
        label: 'nav.credentials',
        icon: 'credential',
        isShown: mayManage,
      },
      { to: '/settings/api-keys', label: 'nav.apiKeys', icon: 'key', isShown: mayManage },
      { to: '/settings/members', label: 'nav.members', icon: 'members' },
      { to: '/settings/security', label: 'nav.security', icon: 'security' },
      { to: '/settings/profile', label: 'nav.profile', icon: 'profile' },
    ],
  },
]
