import type { Mailbox } from '#core/mailbox.ts'
import type { QuotaRule } from '#core/quota.ts'
import type { Secret } from '#core/secret.ts'
import type { SessionLimits } from '#relay/identity/sessions.ts'
import type { RetrySchedule } from '#core/retry.ts'

export interface ListenAddress {
  readonly host: string
  /** 0 lets the system choose (tests). */
  readonly port: number
}

/** Everything that the operator decides, parsed. Absent features are `undefined`. */
export interface Config {
  readonly mode: 'sandbox' | 'production'
  readonly dataDir: string
  readonly hostname: string
  readonly mxHostname: string
  /** The submission port that answers show to users. */
  readonly smtpPort: number
  readonly publicUrl: string
  /** Undefined: no-reply at the host name. */
  readonly systemFrom: Mailbox | undefined
  /** Addresses of reverse proxies. */
  readonly trustedProxies: readonly string[]
  /** How long people stay signed in. */
  readonly sessions: SessionLimits
  readonly httpListen: ListenAddress
  readonly metricsListen: ListenAddress | undefined
  readonly submissionListen: readonly ListenAddress[]
  readonly submissionsListen: readonly ListenAddress[]
  readonly mxListen: readonly ListenAddress[]
  readonly mxMessagesPerMinute: number
  readonly arcTrustedSealers: readonly string[]
  /** Undefined: the owner of the operator's domain. */
  readonly postmaster: Mailbox | undefined
  /** Of one account. */
  readonly inboxMaxBytes: number
  /** Undefined: no greylisting. */
  readonly greylistMs: number | undefined
  /** The spam filter of inbound mail; without a URL nobody is asked. */
  readonly rspamd: {
    readonly url: string | undefined
    readonly timeoutMs: number
    readonly whenAway: 'accept' | 'defer'
  }
  readonly certificate: { readonly certPath: string; readonly keyPath: string } | undefined
  /** `ip:port`; empty means the system's resolvers, or in the sandbox its own server. */
  readonly dnsServers: readonly string[]
  /** The resolvers' word on DNSSEC can be trusted. */
  readonly dnssec: boolean
  readonly tlsReports: boolean
  readonly sandboxDnsListen: ListenAddress
  readonly sandboxMxListen: ListenAddress
  /** Undefined in the sandbox means the port of its receiving host. */
  readonly outboundPort: number | undefined
  readonly outboundAllowPrivate: boolean
  readonly outboundRoute: Secret | undefined
  readonly outboundIpv6: boolean
  readonly outboundTimeoutMs: number
  readonly maxMessageBytes: number
  readonly maxRecipients: number
  readonly maxConnections: number
  readonly maxConnectionsPerAddress: number
  readonly commandTimeoutMs: number
  readonly receivedClientAddress: boolean
  readonly deliveryConcurrency: number
  readonly destinationConcurrency: number
  /** Path of the operator's own file; undefined: the rules that come with the relay. */
  readonly providerRules: string | undefined
  readonly retry: RetrySchedule
  /** Limits for everybody for whom nothing else was set. */
  readonly quotaDefaults: readonly QuotaRule[]
  /** 0: only what the sender says makes mail go first. */
  readonly priorityRecipients: number
  readonly alarmOldestDueMs: number
  /** Undefined: senders are not told of delays. */
  readonly delayNoticeMs: number | undefined
  /** 0: for good; so for all days. */
  readonly bodyRetentionDays: number
  readonly logRetentionDays: number
  readonly sessionLogDays: number
  readonly sessionLogRows: number
  readonly masterKey: Secret | undefined
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error'
}
