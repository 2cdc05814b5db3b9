import { setting } from './setting.ts'
import * as value from './value-parsers.ts'

const days = value.integer(0, 36_500)

/** How long is kept what happened. Rows of the table in `settings.ts`. */
export const LOG_SETTINGS = {
  bodyRetentionDays: setting({
    variable: 'TAIFA_BODY_RETENTION_DAYS',
    default: '30',
    unit: 'days',
    help: 'how long header and body of a message are kept after it came, once it no longer waits; 0: for good',
    parse: days,
  }),
  logRetentionDays: setting({
    variable: 'TAIFA_LOG_RETENTION_DAYS',
    default: '90',
    unit: 'days',
    help: 'how long a message and its history are kept once it no longer waits, and the log of forwards; 0: for good',
    parse: days,
  }),
  sessionLogDays: setting({
    variable: 'TAIFA_SESSION_LOG_DAYS',
    default: '14',
    unit: 'days',
    help: 'how long connections to the submission ports are kept, with what was said on them; 0: for good',
    parse: days,
  }),
  sessionLogRows: setting({
    variable: 'TAIFA_SESSION_LOG_ROWS',
    default: '10000',
    unit: 'connections',
    help: "connections to the submission ports that are kept for each account, newest first, and as many with user names that are nobody's",
    parse: value.integer(1, 100_000),
  }),
} as const
