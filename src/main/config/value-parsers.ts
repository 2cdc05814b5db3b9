import { parseDomainName, parseMailDomain } from '#core/domain-name.ts'
import { parseIp } from '#core/ip.ts'
import { parseMailbox, type Mailbox } from '#core/mailbox.ts'
import { QUOTA_MODES, QUOTA_PERIODS, type QuotaRule, type QuotaSubject } from '#core/quota.ts'
import { err, ok, type Result } from '#core/result.ts'
import { parseSmarthost } from '#relay/routing/smarthost.ts'
import type { ListenAddress } from './config.ts'

/** Turns the text of a setting into its value, or says what was expected. */
export type ValueParser<T> = (text: string) => Result<T, string>

export const text: ValueParser<string> = (value) => ok(value)

export function oneOf<const T extends string>(...choices: readonly T[]): ValueParser<T> {
  return (value) => {
    const choice = choices.find((each) => each === value)
    return choice === undefined ? err(`one of ${choices.join(', ')}`) : ok(choice)
  }
}

export const boolean: ValueParser<boolean> = (value) => {
  if (value === 'true' || value === '1' || value === 'yes') return ok(true)
  if (value === 'false' || value === '0' || value === 'no') return ok(false)
  return err('true or false')
}

export function integer(min: number, max: number): ValueParser<number> {
  return (value) => {
    const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN
    return number >= min && number <= max ? ok(number) : err(`a whole number from ${min} to ${max}`)
  }
}

export const hostname: ValueParser<string> = (value) => {
  const parsed = parseMailDomain(value)
  return parsed.ok ? parsed : err('a fully qualified host name such as mail.example.com')
}

export const address: ValueParser<Mailbox> = (value) => {
  const parsed = parseMailbox(value)
  if (!parsed.ok || parsed.value.domain === undefined)
    return err('an address such as me@example.com')
  return parsed
}

export const httpUrl: ValueParser<string> = (value) =>
  /^https?:\/\/[^\s/?#]+(?:\/[^\s?#]*)?$/.test(value)
    ? ok(value.replace(/\/+$/, ''))
    : err('an http:// or https:// address such as https://mail.example.com')

const LISTEN_EXPECTED = 'host:port such as 127.0.0.1:8080 or [::]:587'

export const listenAddress: ValueParser<ListenAddress> = (value) => {
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(value.trim())
  const host = match?.[1] ?? match?.[2]
  const port = Number(match?.[3])
  if (host === undefined || port > 65_535) return err(LISTEN_EXPECTED)
  const isHost =
    parseIp(host) !== undefined || (match?.[1] === undefined && parseDomainName(host).ok)
  if (!isHost) return err(LISTEN_EXPECTED)
  return ok({ host, port })
}

/** Comma separated; empty items are an error, an empty text is an empty list. */
export function list<T>(item: ValueParser<T>): ValueParser<readonly T[]> {
  return (value) => {
    if (value.trim() === '') return ok([])
    const items: T[] = []
    for (const part of value.split(',')) {
      const parsed = item(part.trim())
      if (!parsed.ok) return err(`a comma separated list of ${parsed.error}`)
      items.push(parsed.value)
    }
    return ok(items)
  }
}

export const ipAddress: ValueParser<string> = (value) => {
  const ip = parseIp(value)
  return ip === undefined ? err('an IP address such as 10.0.0.1') : ok(ip.text)
}

export const ipAndPort: ValueParser<string> = (value) => {
  const match = /^(?:\[([^\]]+)\]|([\d.]+))(?::(\d{1,5}))?$/.exec(value)
  const address = match?.[1] ?? match?.[2]
  if (address === undefined || parseIp(address) === undefined)
    return err('ip:port such as 9.9.9.9:53')
  const port = match?.[3] ?? '53'
  return ok(address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`)
}

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `90s`, `15m`, `4h`, `5d`, in milliseconds. */
export const duration: ValueParser<number> = (value) => {
  const match = /^(\d{1,6})([smhd])$/.exec(value)
  const unit = UNITS[match?.[2] ?? '']
  if (match === null || unit === undefined) return err('a duration such as 90s, 15m, 4h or 5d')
  return ok(Number(match[1]) * unit)
}

const QUOTA_EXPECTED =
  '100/minute pace: a count, a period (minute, hour, day, month) and a mode (pace, refuse, hold)'

/** `100/minute pace`, several with commas; one for each period. */
export function quotas(subject: QuotaSubject): ValueParser<readonly QuotaRule[]> {
  const each = list((item): Result<QuotaRule, string> => {
    const match = /^(\d{1,9})\/([a-z]+) +([a-z]+)$/.exec(item)
    const period = QUOTA_PERIODS.find((known) => known === match?.[2])
    const mode = QUOTA_MODES.find((known) => known === match?.[3])
    if (period === undefined || mode === undefined) return err(QUOTA_EXPECTED)
    return ok({ subject, period, limit: Number(match?.[1]), mode })
  })
  return (value) => {
    const parsed = each(value)
    const periods = parsed.ok ? parsed.value.map(({ period }) => period) : []
    return new Set(periods).size === periods.length ? parsed : err('each period once')
  }
}

/** `off` turns it off: the value is then undefined. */
export function orOff<T>(parse: ValueParser<T>): ValueParser<T | undefined> {
  return (value) => {
    if (value === 'off') return ok(undefined)
    const parsed = parse(value)
    return parsed.ok ? parsed : err(`${parsed.error}, or off`)
  }
}

export const smarthost: ValueParser<string> = (value) => {
  const parsed = parseSmarthost(value)
  return parsed.ok ? ok(value) : parsed
}

export const base64Key: ValueParser<string> = (value) =>
  /^[A-Za-z0-9+/]{43}=$/.test(value)
    ? ok(value)
    : err('32 bytes in base64 (openssl rand -base64 32)')
