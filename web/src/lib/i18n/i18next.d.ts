import type activity from '#locales/en/activity.json'
import type common from '#locales/en/common.json'
import type credentials from '#locales/en/credentials.json'
import type domains from '#locales/en/domains.json'
import type emails from '#locales/en/emails.json'
import type overview from '#locales/en/overview.json'
import type session from '#locales/en/session.json'
import type sessions from '#locales/en/sessions.json'
import type suppressions from '#locales/en/suppressions.json'
import 'i18next'

// One line per catalogue: `t` then knows its keys, and the compiler finds the ones that are missing.
declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common'
    keySeparator: false
    returnNull: false
    resources: {
      activity: typeof activity
      common: typeof common
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
