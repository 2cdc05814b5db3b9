import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { err, ok, type Result } from '#core/result.ts'
import { Secret } from '#core/secret.ts'
import { DEFAULT_RETRY } from '#core/retry.ts'
import type { Config } from './config.ts'
import type { Setting } from './setting.ts'
import { SETTINGS, type SettingName } from './settings.ts'

export type Origin = 'environment' | 'env file' | 'default'

export interface SettingValue {
  readonly name: SettingName
  readonly setting: Setting<unknown>
  /** Empty when not set. */
  readonly text: string
  readonly origin: Origin
}

/** What is wrong with one setting: its name, its value and what was expected. */
export interface ConfigFault {
  readonly variable: string
  readonly value: string
  readonly expected: string
}

export interface Environment {
  readonly variables: Readonly<Record<string, string | undefined>>
  /** Contents of the `--env-file`, already parsed; the environment wins over it. */
  readonly fileVariables: Readonly<Record<string, string | undefined>>
}

/** The only place that reads the process environment. Throws when the file cannot be read. */
export function readEnvironment(envFile: string | undefined): Environment {
  const fileVariables = envFile === undefined ? {} : parseEnv(readFileSync(envFile, 'utf8'))
  return { variables: process.env, fileVariables }
}

/** Every setting with its text and where it came from, in the order of the table. */
export function settingValues(environment: Environment): readonly SettingValue[] {
  const mode =
    rawText('mode', 'sandbox', environment).text === 'production' ? 'production' : 'sandbox'
  return (Object.keys(SETTINGS) as SettingName[]).map((name) => rawText(name, mode, environment))
}

function rawText(name: SettingName, mode: Config['mode'], environment: Environment): SettingValue {
  const setting: Setting<unknown> = SETTINGS[name]
  const fromEnvironment = environment.variables[setting.variable]
  if (fromEnvironment !== undefined && fromEnvironment !== '')
    return { name, setting, text: fromEnvironment, origin: 'environment' }
  const fromFile = environment.fileVariables[setting.variable]
  if (fromFile !== undefined && fromFile !== '')
    return { name, setting, text: fromFile, origin: 'env file' }
  const byDefault = typeof setting.default === 'string' ? setting.default : setting.default[mode]
  return { name, setting, text: byDefault, origin: 'default' }
}

type Parsed = {
  readonly [Name in SettingName]: (typeof SETTINGS)[Name] extends Setting<infer T> & {
    optional: true
  }
    ? T | undefined
    : (typeof SETTINGS)[Name] extends Setting<infer T>
      ? T
      : never
}

/** Parses all settings; every fault is reported, not only the first. */
export function parseConfig(environment: Environment): Result<Config, readonly ConfigFault[]> {
  const faults: ConfigFault[] = []
  const parsed: Record<string, unknown> = {}
  for (const { name, setting, text } of settingValues(environment)) {
    if (text === '' && setting.optional === true) continue
    const result = setting.parse(text)
    if (result.ok) parsed[name] = result.value
    else {
      const shown = setting.secret === true ? '[secret]' : text
      faults.push({ variable: setting.variable, value: shown, expected: result.error })
    }
  }
  if (faults.length > 0) return err(faults)
  const values = parsed as unknown as Parsed
  const combined = combinationFaults(values)
  return combined.length > 0 ? err(combined) : ok(toConfig(values))
}

function combinationFaults(values: Parsed): readonly ConfigFault[] {
  const faults: ConfigFault[] = []
  const fault = (name: SettingName, shown: string, expected: string): void => {
    faults.push({ variable: SETTINGS[name].variable, value: shown, expected })
  }
  if (values.databaseUrl !== undefined)
    fault('databaseUrl', '[secret]', 'to be empty: PostgreSQL is not supported by this version yet')
  if (values.tlsCert === undefined && values.tlsKey !== undefined)
    fault('tlsCert', '', 'the certificate that belongs to TAIFA_TLS_KEY')
  if (values.tlsKey === undefined && values.tlsCert !== undefined)
    fault('tlsKey', '', 'the private key that belongs to TAIFA_TLS_CERT')
  if (values.mode === 'production' && values.tlsCert === undefined && values.tlsKey === undefined)
    fault(
      'tlsCert',
      '',
      'the path of a PEM certificate: production has no certificate of its own making',
    )
  if (values.retryDelays.length === 0) fault('retryDelays', '', 'at least one duration')
  return faults
}

function toConfig(values: Parsed): Config {
  const { tlsCert, tlsKey, outboundRoute, masterKey } = values
  return {
    mode: values.mode,
    dataDir: values.dataDir,
    hostname: values.hostname,
    mxHostname: values.mxHostname,
    smtpPort: values.smtpPort,
    publicUrl: values.publicUrl,
    systemFrom: values.systemFrom,
    trustedProxies: values.trustedProxies,
    sessions: { lifetimeMs: values.sessionLifetime, idleMs: values.sessionIdle },
    httpListen: values.httpListen,
    metricsListen: values.metricsListen,
    submissionListen: values.submissionListen,
    submissionsListen: values.submissionsListen,
    mxListen: values.mxListen,
    mxMessagesPerMinute: values.mxMessagesPerMinute,
    arcTrustedSealers: values.arcTrustedSealers,
    postmaster: values.postmaster,
    inboxMaxBytes: values.inboxMaxBytes,
    greylistMs: values.greylist,
    rspamd: {
      url: values.rspamdUrl,
      timeoutMs: values.rspamdTimeout,
      whenAway: values.rspamdAway,
    },
    certificate:
      tlsCert === undefined || tlsKey === undefined
        ? undefined
        : { certPath: tlsCert, keyPath: tlsKey },
    dnsServers: values.dnsServers,
    dnssec: values.dnssec,
    tlsReports: values.tlsReports,
    sandboxDnsListen: values.sandboxDnsListen,
    sandboxMxListen: values.sandboxMxListen,
    outboundPort: values.outboundPort,
    outboundAllowPrivate: values.outboundAllowPrivate,
    outboundRoute: outboundRoute === undefined ? undefined : new Secret(outboundRoute),
    outboundIpv6: values.outboundIpv6,
    outboundTimeoutMs: values.outboundTimeout,
    maxMessageBytes: values.maxMessageBytes,
    maxRecipients: values.maxRecipients,
    maxConnections: values.maxConnections,
    maxConnectionsPerAddress: values.maxConnectionsPerAddress,
    commandTimeoutMs: values.commandTimeout,
    receivedClientAddress: values.receivedClientAddress,
    deliveryConcurrency: values.deliveryConcurrency,
    destinationConcurrency: values.destinationConcurrency,
    providerRules: values.providerRules,
    retry: {
      delaysMs: values.retryDelays,
      lifetimeMs: values.retryLifetime,
      jitter: DEFAULT_RETRY.jitter,
    },
    quotaDefaults: [
      ...(values.quotaAccount ?? []),
      ...(values.quotaDomain ?? []),
      ...(values.quotaCredential ?? []),
    ],
    priorityRecipients: values.priorityRecipients,
    alarmOldestDueMs: values.alarmOldestDue,
    delayNoticeMs: values.delayNotice,
    bodyRetentionDays: values.bodyRetentionDays,
    logRetentionDays: values.logRetentionDays,
    sessionLogDays: values.sessionLogDays,
    sessionLogRows: values.sessionLogRows,
    masterKey: masterKey === undefined ? undefined : new Secret(masterKey),
    logLevel: values.logLevel,
  }
}
