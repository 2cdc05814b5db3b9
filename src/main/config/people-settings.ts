import { setting } from './setting.ts'
import * as value from './value-parsers.ts'

/** How people sign in and what they are written. */
export const PEOPLE_SETTINGS = {
  systemFrom: setting({
    variable: 'TAIFA_SYSTEM_FROM',
    default: '',
    unit: 'address',
    help: "sender of the relay's own mail to people (links, invitations, notices); empty: no-reply@ and TAIFA_HOSTNAME; at another name its domain, or one above it, has to be verified here to be signed",
    parse: value.address,
    optional: true,
  }),
  sessionLifetime: setting({
    variable: 'TAIFA_SESSION_LIFETIME',
    default: '30d',
    unit: 'duration',
    help: 'after this time a person signs in again, however busy the session is',
    parse: value.duration,
  }),
  sessionIdle: setting({
    variable: 'TAIFA_SESSION_IDLE',
    default: '7d',
    unit: 'duration',
    help: 'a session that is not used for this time ends',
    parse: value.duration,
  }),
  trustedProxies: setting({
    variable: 'TAIFA_TRUSTED_PROXIES',
    default: '127.0.0.1,::1',
    unit: 'ip, …',
    help: 'reverse proxies whose X-Forwarded-For is believed: sessions show, and the sign-in throttle counts, the address in it',
    parse: value.list(value.ipAddress),
  }),
} as const
