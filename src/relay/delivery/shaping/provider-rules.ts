import { err, ok, type Result } from '#core/result.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '#core/time.ts'

/** At most so many recipients in so long. */
export interface RateLimit {
  readonly count: number
  readonly perMs: number
}

/** How a destination is treated. */
export interface Shape {
  readonly firstConcurrency: number
  readonly maxConcurrency: number
  readonly rates: readonly RateLimit[]
  /** Undefined: never paused. */
  readonly backoff: { readonly minMs: number; readonly maxMs: number } | undefined
}

export interface Provider {
  readonly name: string
  /** Lower case; a leading `*.` stands for every host below. At least one. */
  readonly mx: readonly string[]
  readonly shape: Shape
}

export interface ProviderRules {
  readonly standard: Shape
  readonly providers: readonly Provider[]
}

export const STANDARD_SHAPE: Shape = {
  firstConcurrency: 5,
  maxConcurrency: 20,
  rates: [],
  backoff: { minMs: MINUTE_MS, maxMs: 15 * MINUTE_MS },
}

export const NO_PROVIDERS: ProviderRules = { standard: STANDARD_SHAPE, providers: [] }

export interface RulesFault {
  /** From 1. */
  readonly line: number
  /** What is wrong and what to write instead. */
  readonly problem: string
}

interface Section {
  readonly name: string
  readonly line: number
  mx: readonly string[]
  shape: Partial<Shape>
}

type KeyParser = (value: string, section: Section) => string | undefined

const MAX_LINES = 10_000
const MAX_HOSTS = 200
const MAX_CONCURRENCY = 1_000
const MAX_RATE = 1_000_000_000
const PERIODS: Readonly<Record<string, number>> = {
  second: SECOND_MS,
  minute: MINUTE_MS,
  hour: HOUR_MS,
  day: DAY_MS,
}
const UNITS: Readonly<Record<string, number>> = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS }

/** The keys of a section; each parser answers what it expected when the value is not that. */
const KEYS: Readonly<Record<string, KeyParser>> = {
  mx(value, section) {
    const hosts = splitList(value).map((host) => host.toLowerCase())
    if (hosts.length > MAX_HOSTS || !hosts.every((host) => HOST.test(host))) {
      return 'host names, each with an optional "*." in front, separated by commas'
    }
    section.mx = hosts
    return undefined
  },
  concurrency(value, section) {
    const [, first, most] = /^(\d{1,4})\.\.(\d{1,4})$/.exec(value) ?? []
    const [from, to] = [Number(first), Number(most)]
    if (!(from >= 1 && to >= from && to <= MAX_CONCURRENCY)) {
      return `FIRST..MOST, for example 5..20, from 1 to ${MAX_CONCURRENCY}`
    }
    section.shape = { ...section.shape, firstConcurrency: from, maxConcurrency: to }
    return undefined
  },
  rate(value, section) {
    const rates = value === 'none' ? [] : splitList(value).map(parseRate)
    const good = rates.filter((rate) => rate !== undefined)
    if (good.length < rates.length)
      return 'none, or limits such as 10/second, 500/minute, 20000/hour'
    section.shape = { ...section.shape, rates: good }
    return undefined
  },
  backoff(value, section) {
    if (value === 'off') {
      section.shape = { ...section.shape, backoff: undefined }
      return undefined
    }
    const [, min, max] = /^([^.]+)\.\.([^.]+)$/.exec(value) ?? []
    const [minMs, maxMs] = [parseDuration(min), parseDuration(max)]
    if (minMs === undefined || maxMs === undefined || minMs < SECOND_MS || maxMs < minMs) {
      return 'off, or SHORTEST..LONGEST, for example 1m..15m'
    }
    section.shape = { ...section.shape, backoff: { minMs, maxMs } }
    return undefined
  },
}

const HOST = /^(?:\*\.)?[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/

function splitList(value: string): readonly string[] {
  return value.split(',').map((item) => item.trim())
}

function parseRate(text: string): RateLimit | undefined {
  const [, count, period = ''] = /^(\d{1,10})\/(second|minute|hour|day)$/.exec(text) ?? []
  const perMs = PERIODS[period]
  if (count === undefined || perMs === undefined) return undefined
  const number = Number(count)
  return number >= 1 && number <= MAX_RATE ? { count: number, perMs } : undefined
}

function parseDuration(text: string | undefined): number | undefined {
  const [, count, unit = ''] = /^(\d{1,6})([smh])$/.exec(text ?? '') ?? []
  const unitMs = UNITS[unit]
  return count === undefined || unitMs === undefined ? undefined : Number(count) * unitMs
}

/**
 * Reads the file of rules: sections in brackets, `key = value` lines, `#` comments on lines of their
 * own. The fault names the first line that is wrong.
 */
export function parseProviderRules(text: string): Result<ProviderRules, RulesFault> {
  const lines = text.split(/\r?\n/)
  if (lines.length > MAX_LINES) return fault(MAX_LINES, `has more than ${MAX_LINES} lines`)
  const sections: Section[] = []
  for (const [index, raw] of lines.entries()) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    const problem = readLine(line, index + 1, sections)
    if (problem !== undefined) return fault(index + 1, problem)
  }
  return assemble(sections)
}

function readLine(line: string, number: number, sections: Section[]): string | undefined {
  const [, name] = /^\[([a-z0-9][a-z0-9-]{0,62})\]$/.exec(line) ?? []
  if (name !== undefined) {
    if (sections.some((section) => section.name === name)) {
      return `[${name}] stands here for the second time; put its lines into the first`
    }
    sections.push({ name, line: number, mx: [], shape: {} })
    return undefined
  }
  const section = sections.at(-1)
  const [, key, value] = /^([a-z]+)\s*=\s*(.+)$/.exec(line) ?? []
  if (key === undefined || value === undefined) {
    return 'expected [name] (small letters, digits, hyphens) or key = value'
  }
  if (section === undefined) return `"${key}" stands before the first [section]`
  const parser = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined
  if (parser === undefined) {
    return `"${key}" is not known; a section has ${Object.keys(KEYS).join(', ')}`
  }
  const expected = parser(value, section)
  return expected === undefined ? undefined : `${key} = ${value}: expected ${expected}`
}

function assemble(sections: readonly Section[]): Result<ProviderRules, RulesFault> {
  const first = sections.find(({ name }) => name === 'default')
  const standard: Shape = { ...STANDARD_SHAPE, ...first?.shape }
  const providers: Provider[] = []
  for (const section of sections) {
    if (section === first) {
      if (section.mx.length > 0)
        return fault(section.line, '[default] has no mx; it is for the rest')
      continue
    }
    const { name, mx, line } = section
    if (mx.length === 0) return fault(line, `[${name}] needs an mx line that names its mail hosts`)
    providers.push({ name, mx, shape: { ...standard, ...section.shape } })
  }
  return ok({ standard, providers })
}

function fault(line: number, problem: string): Result<never, RulesFault> {
  return err({ line, problem })
}
