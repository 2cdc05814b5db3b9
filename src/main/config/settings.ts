import type { QuotaSubject } from '#core/quota.ts'
import * as value from './value-parsers.ts'
import type { ValueParser } from './value-parsers.ts'

/**
 * One row per environment variable: the only place that knows its name, its default, its unit and
 * its meaning. `taifa config`, the settings page and the example file are made from this table.
 */
export interface Setting<T> {
  readonly variable: `TAIFA_${string}`
  /** Text as it would stand in the environment; per mode where the modes differ. Empty: not set. */
  readonly default: string | { readonly sandbox: string; readonly production: string }
  readonly unit: string
  readonly help: string
  readonly parse: ValueParser<T>
  /** Never shown; printed as `[secret]`. */
  readonly secret?: true
  /** An empty text stands for "not set" instead of being parsed. */
  readonly optional?: true
}

function setting<T>(row: Setting<T>): Setting<T> {
  return row
}

function quotaSetting(subject: QuotaSubject, words: string) {
  return setting({
    variable: `TAIFA_QUOTA_${subject.toUpperCase()}`,
    default: '',
    unit: 'count/period mode, …',
    help: `recipients that every ${words} may send to, for example 100/minute pace,5000/day refuse; modes pace, refuse, hold; periods minute, hour, day, month (UTC)`,
    parse: value.quotas(subject),
    optional: true,
  })
}

export const SETTINGS = {
  mode: setting({
    variable: 'TAIFA_MODE',
    default: 'sandbox',
    unit: 'word',
    help: 'sandbox: the internet in a box, nothing leaves the machine; production: the real thing',
    parse: value.oneOf('sandbox', 'production'),
  }),
  dataDir: setting({
    variable: 'TAIFA_DATA_DIR',
    default: './data',
    unit: 'path',
    help: 'folder of the SQLite database, large bodies, keys and certificates',
    parse: value.text,
  }),
  databaseUrl: setting({
    variable: 'TAIFA_DATABASE_URL',
    default: '',
    unit: 'URL',
    help: 'empty: SQLite in the data folder; postgres://… is reserved and not supported yet',
    parse: value.text,
    optional: true,
    secret: true,
  }),
  hostname: setting({
    variable: 'TAIFA_HOSTNAME',
    default: { sandbox: 'mail.taifa.test', production: '' },
    unit: 'host name',
    help: 'public name of the relay: smtp_host in answers, EHLO name, SPF include',
    parse: value.hostname,
  }),
  mxHostname: setting({
    variable: 'TAIFA_MX_HOSTNAME',
    default: { sandbox: 'mx1.taifa.test', production: '' },
    unit: 'host name',
    help: "the name that customers' MX records point to",
    parse: value.hostname,
  }),
  smtpPort: setting({
    variable: 'TAIFA_SMTP_PORT',
    default: '587',
    unit: 'port',
    help: 'the submission port that answers show to users',
    parse: value.integer(1, 65_535),
  }),
  publicUrl: setting({
    variable: 'TAIFA_PUBLIC_URL',
    default: 'http://127.0.0.1:8080',
    unit: 'URL',
    help: 'base of links to this installation',
    parse: value.httpUrl,
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
  httpListen: setting({
    variable: 'TAIFA_HTTP_LISTEN',
    default: '127.0.0.1:8080',
    unit: 'host:port',
    help: 'where the API listens',
    parse: value.listenAddress,
  }),
  metricsListen: setting({
    variable: 'TAIFA_METRICS_LISTEN',
    default: '',
    unit: 'host:port',
    help: 'where Prometheus reads /metrics, for example 127.0.0.1:9108; empty: nowhere',
    parse: value.listenAddress,
    optional: true,
  }),
  submissionListen: setting({
    variable: 'TAIFA_SUBMISSION_LISTEN',
    default: { sandbox: '127.0.0.1:2587', production: '0.0.0.0:587,[::]:587' },
    unit: 'host:port, …',
    help: 'submission with STARTTLS',
    parse: value.list(value.listenAddress),
  }),
  submissionsListen: setting({
    variable: 'TAIFA_SUBMISSIONS_LISTEN',
    default: { sandbox: '127.0.0.1:2465', production: '0.0.0.0:465,[::]:465' },
    unit: 'host:port, …',
    help: 'submission with implicit TLS (RFC 8314)',
    parse: value.list(value.listenAddress),
  }),
  mxListen: setting({
    variable: 'TAIFA_MX_LISTEN',
    default: { sandbox: '127.0.0.1:2525', production: '0.0.0.0:25,[::]:25' },
    unit: 'host:port, …',
    help: 'inbound mail: forward rules, and reports that come home',
    parse: value.list(value.listenAddress),
  }),
  mxMessagesPerMinute: setting({
    variable: 'TAIFA_MX_MESSAGES_PER_MINUTE',
    default: { sandbox: '6000', production: '600' },
    unit: 'messages',
    help: 'inbound messages that one IPv4 address or IPv6 /64 may bring in a minute',
    parse: value.integer(1, 1_000_000),
  }),
  arcTrustedSealers: setting({
    variable: 'TAIFA_ARC_TRUSTED_SEALERS',
    default: '',
    unit: 'domain, …',
    help: 'forwarders whose word counts when a message fails DMARC (ARC, RFC 8617), for example google.com',
    parse: value.list(value.hostname),
  }),
  postmaster: setting({
    variable: 'TAIFA_POSTMASTER',
    default: '',
    unit: 'address',
    help: "who reads postmaster@ and abuse@ of this server's own names; empty: the owner of the domain that TAIFA_HOSTNAME is in, else the first account",
    parse: value.address,
    optional: true,
  }),
  greylist: setting({
    variable: 'TAIFA_GREYLIST',
    default: 'off',
    unit: 'duration or off',
    help: 'how long inbound mail of a host that is not known is put off, for example 5m; off: not at all',
    parse: value.orOff(value.duration),
  }),
  rspamdUrl: setting({
    variable: 'TAIFA_RSPAMD_URL',
    default: '',
    unit: 'URL',
    help: 'rspamd that judges inbound mail, for example http://127.0.0.1:11333; empty: nobody is asked',
    parse: value.httpUrl,
    optional: true,
  }),
  rspamdTimeout: setting({
    variable: 'TAIFA_RSPAMD_TIMEOUT',
    default: '10s',
    unit: 'duration',
    help: 'longest wait for an answer of rspamd',
    parse: value.duration,
  }),
  rspamdAway: setting({
    variable: 'TAIFA_RSPAMD_AWAY',
    default: 'accept',
    unit: 'word',
    help: 'when rspamd does not answer: accept: mail is taken unjudged; defer: it waits at its sender (451)',
    parse: value.oneOf('accept', 'defer'),
  }),
  tlsCert: setting({
    variable: 'TAIFA_TLS_CERT',
    default: '',
    unit: 'path',
    help: 'PEM certificate chain, read again when it changes; empty in the sandbox: a local CA is made in data/tls',
    parse: value.text,
    optional: true,
  }),
  tlsKey: setting({
    variable: 'TAIFA_TLS_KEY',
    default: '',
    unit: 'path',
    help: 'PEM private key of TAIFA_TLS_CERT',
    parse: value.text,
    optional: true,
  }),
  dnsServers: setting({
    variable: 'TAIFA_DNS_SERVERS',
    default: '',
    unit: 'ip:port, …',
    help: "resolvers for MX, verification and SPF; empty: the system's, in the sandbox its own server",
    parse: value.list(value.ipAndPort),
  }),
  dnssec: setting({
    variable: 'TAIFA_DNSSEC',
    default: 'false',
    unit: 'true/false',
    help: 'the resolvers validate DNSSEC and nobody else writes to the path to them (best: on this machine); turns DANE on',
    parse: value.boolean,
  }),
  tlsReports: setting({
    variable: 'TAIFA_TLS_REPORTS',
    default: 'false',
    unit: 'true/false',
    help: 'send a daily report about TLS to domains that ask for it (RFC 8460); needs a verified domain that TAIFA_HOSTNAME is in',
    parse: value.boolean,
  }),
  sandboxDnsListen: setting({
    variable: 'TAIFA_SANDBOX_DNS_LISTEN',
    default: '127.0.0.1:5354',
    unit: 'host:port',
    help: "the sandbox's DNS server (UDP and TCP)",
    parse: value.listenAddress,
  }),
  sandboxMxListen: setting({
    variable: 'TAIFA_SANDBOX_MX_LISTEN',
    default: '127.0.0.1:2526',
    unit: 'host:port',
    help: "the sandbox's receiving mail host",
    parse: value.listenAddress,
  }),
  outboundPort: setting({
    variable: 'TAIFA_OUTBOUND_PORT',
    default: { sandbox: '', production: '25' },
    unit: 'port',
    help: 'port of remote mail hosts; empty in the sandbox: that of its receiving host',
    parse: value.integer(1, 65_535),
    optional: true,
  }),
  outboundAllowPrivate: setting({
    variable: 'TAIFA_OUTBOUND_ALLOW_PRIVATE',
    default: { sandbox: 'true', production: 'false' },
    unit: 'true/false',
    help: 'deliver to private and loopback addresses (only tests and the sandbox need it)',
    parse: value.boolean,
  }),
  outboundRoute: setting({
    variable: 'TAIFA_OUTBOUND_ROUTE',
    default: '',
    unit: 'URL',
    help: 'smtp://[user:pass@]host:port or smtps://…: send everything through this smarthost instead of MX',
    parse: value.smarthost,
    optional: true,
    secret: true,
  }),
  outboundIpv6: setting({
    variable: 'TAIFA_OUTBOUND_IPV6',
    default: 'true',
    unit: 'true/false',
    help: 'try IPv6 addresses of mail hosts when the machine has a global IPv6 address',
    parse: value.boolean,
  }),
  outboundTimeout: setting({
    variable: 'TAIFA_OUTBOUND_TIMEOUT',
    default: '10m',
    unit: 'duration',
    help: 'longest wait for one answer of a mail host; 10m keeps the times of RFC 5321 (2 to 10 minutes a step), less gives slow hosts up sooner and can deliver twice',
    parse: value.duration,
  }),
  maxMessageBytes: setting({
    variable: 'TAIFA_MAX_MESSAGE_BYTES',
    default: '26214400',
    unit: 'bytes',
    help: 'largest message, announced as SIZE',
    parse: value.integer(65_536, 1_073_741_824),
  }),
  maxRecipients: setting({
    variable: 'TAIFA_MAX_RECIPIENTS',
    default: '1000',
    unit: 'recipients',
    help: 'most recipients of one message, announced as LIMITS RCPTMAX',
    parse: value.integer(100, 100_000),
  }),
  maxConnections: setting({
    variable: 'TAIFA_MAX_CONNECTIONS',
    default: '5000',
    unit: 'connections',
    help: 'open SMTP connections in all',
    parse: value.integer(1, 1_000_000),
  }),
  maxConnectionsPerAddress: setting({
    variable: 'TAIFA_MAX_CONNECTIONS_PER_ADDRESS',
    default: { sandbox: '500', production: '50' },
    unit: 'connections',
    help: 'open SMTP connections of one IPv4 address or IPv6 /64',
    parse: value.integer(1, 1_000_000),
  }),
  commandTimeout: setting({
    variable: 'TAIFA_COMMAND_TIMEOUT',
    default: '5m',
    unit: 'duration',
    help: 'how long an SMTP client may take for one command (RFC 5321 asks for 5 minutes)',
    parse: value.duration,
  }),
  receivedClientAddress: setting({
    variable: 'TAIFA_RECEIVED_CLIENT_ADDRESS',
    default: 'false',
    unit: 'true/false',
    help: "show the submitting client's address in the Received line",
    parse: value.boolean,
  }),
  deliveryConcurrency: setting({
    variable: 'TAIFA_DELIVERY_CONCURRENCY',
    default: '200',
    unit: 'deliveries',
    help: 'deliveries under way at once',
    parse: value.integer(1, 10_000),
  }),
  destinationConcurrency: setting({
    variable: 'TAIFA_DESTINATION_CONCURRENCY',
    default: '20',
    unit: 'deliveries',
    help: 'most deliveries under way at once to one destination, whatever its rules say',
    parse: value.integer(1, 1_000),
  }),
  providerRules: setting({
    variable: 'TAIFA_PROVIDER_RULES',
    default: '',
    unit: 'path',
    help: 'file with the concurrency, rate and back-off of each provider, see docs/operate/queue.md; empty: config/providers.conf',
    parse: value.text,
    optional: true,
  }),
  retryDelays: setting({
    variable: 'TAIFA_RETRY_DELAYS',
    default: '1m,5m,15m,30m,1h,2h,4h',
    unit: 'duration, …',
    help: 'wait after the first, second, … failed attempt; the last one repeats (each is spread by 10 %)',
    parse: value.list(value.duration),
  }),
  retryLifetime: setting({
    variable: 'TAIFA_RETRY_LIFETIME',
    default: '5d',
    unit: 'duration',
    help: 'age at which a message that could not be delivered is returned to its sender',
    parse: value.duration,
  }),
  quotaAccount: quotaSetting('account', 'account'),
  quotaDomain: quotaSetting('domain', 'sending domain'),
  quotaCredential: quotaSetting('credential', 'SMTP credential'),
  priorityRecipients: setting({
    variable: 'TAIFA_PRIORITY_RECIPIENTS',
    default: '3',
    unit: 'recipients',
    help: "messages to so many recipients or fewer go before their own account's larger ones; 0: none do",
    parse: value.integer(0, 100),
  }),
  alarmOldestDue: setting({
    variable: 'TAIFA_ALARM_OLDEST_DUE',
    default: '15m',
    unit: 'duration',
    help: 'an alarm line is logged while mail that is due has waited longer than this',
    parse: value.duration,
  }),
  delayNotice: setting({
    variable: 'TAIFA_DELAY_NOTICE',
    default: '4h',
    unit: 'duration or off',
    help: 'age at which the sender of a message is told, once, that it is not delivered yet; off: never',
    parse: value.orOff(value.duration),
  }),
  sessionLogDays: setting({
    variable: 'TAIFA_SESSION_LOG_DAYS',
    default: '14',
    unit: 'days',
    help: 'how long connections to the submission ports are kept, with what was said on them; 0: for good',
    parse: value.integer(0, 36_500),
  }),
  sessionLogRows: setting({
    variable: 'TAIFA_SESSION_LOG_ROWS',
    default: '10000',
    unit: 'connections',
    help: "connections to the submission ports that are kept for each account, newest first, and as many with user names that are nobody's",
    parse: value.integer(1, 100_000),
  }),
  masterKey: setting({
    variable: 'TAIFA_MASTER_KEY',
    default: '',
    unit: 'base64',
    help: '32 bytes from which all keys at rest are derived; empty: data/keys/master.key, made on first start',
    parse: value.base64Key,
    optional: true,
    secret: true,
  }),
  logLevel: setting({
    variable: 'TAIFA_LOG_LEVEL',
    default: 'info',
    unit: 'word',
    help: 'debug, info, warn or error; JSON lines on stderr, readable text when stderr is a terminal',
    parse: value.oneOf('debug', 'info', 'warn', 'error'),
  }),
} as const

export type SettingName = keyof typeof SETTINGS
