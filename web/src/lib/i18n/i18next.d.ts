import type activity from '#locales/en/activity.json'
import type common from '#locales/en/common.json'
import type credentials from '#locales/en/credentials.json'
import type domains from '#locales/en/domains.json'
import type emails from '#locales/en/emails.json'
import type overview from '#locales/en/overview.json'
import type session from '#locales/en/session.json'
import type sessions from '#locales/en/sessions.json'
import type suppressions from '#locales/en/suppressions.json'
import type gmail from '#locales/en/gmail.json'
import type sandbox from '#locales/en/sandbox.json'
import type forwarding from '#locales/en/forwarding.json'
import type inbox from '#locales/en/inbox.json'
import type apiKeys from '#locales/en/apiKeys.json'
import type members from '#locales/en/members.json'
import type profile from '#locales/en/profile.json'
import type security from '#locales/en/security.json'
import type help from '#locales/en/help.json'
import 'i18next'

// One line per catalogue: `t` then knows its keys, and the compiler finds the ones that are missing.
declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common'
    keySeparator: false
    returnNull: false
    resources: {
      security: typeof security
      profile: typeof profile
      members: typeof members
      apiKeys: typeof apiKeys
      activity: typeof activity
      common: typeof common
      help: typeof help
      inbox: typeof inbox
      forwarding: typeof forwarding
      sandbox: typeof sandbox
      gmail: typeof gmail
      credentials: typeof credentials
      domains: typeof domains
      emails: typeof emails
      overview: typeof overview
      session: typeof session
      sessions: typeof sessions
      suppressions: typeof suppressions
    }
  }
}
