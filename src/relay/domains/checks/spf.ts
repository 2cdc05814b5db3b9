import type { DomainName } from '#core/domain-name.ts'
import { right, unknown, wrong, type CheckContext, type Checker, type Finding } from './finding.ts'
import { checkTxt, quoted, withoutQuotes, type TxtJudge } from './txt-record.ts'

// RFC 7208 §4.6.4: a receiver follows at most ten.
const MAX_LOOKUPS = 10
// RFC 7208 §4.5: the version ends at a space or the end of the record.
const SPF = /^v=spf1(?: |$)/i
const ALL = /^[+?~-]?all$/i
const REDIRECT = /^redirect=/i

/**
 * The one SPF record of the domain lets our host pass: by `include:H`, by `redirect=H`, or by a
 * record that it includes. Only a term that is really evaluated and passes counts: an include after
 * `all` is never reached (RFC 7208 §5.1), `redirect` is ignored when there is an `all` (§6.1), and
 * with `-`, `~` or `?` in front a match does not pass (§4.6.2).
 */
export const checkSpf: Checker = async (expected, context) => {
  const host = context.names.hostname
  const finding = await checkTxt(expected, context, judgeSpf(expected.host, host))
  const indirect = finding.state.kind === 'wrong' && finding.state.fault === 'without-include'
  if (!indirect) return finding
  return (await throughIncludes(finding, context)) ?? finding
}

function judgeSpf(name: string, host: string): TxtJudge {
  return (values) => {
    const records = values.filter((value) => SPF.test(value))
    if (records.length > 1) return twoRecords(name, host, records)
    const [record] = records
    if (record === undefined) {
      const marked = values.filter((value) => SPF.test(withoutQuotes(value)))
      return marked.length === 0 ? undefined : quoted(name, marked)
    }
    const problem = whyNotIncluded(parseSpf(record), { name, host, record })
    return problem === undefined ? right(records) : wrong('without-include', problem, records)
  }
}

function twoRecords(name: string, host: string, records: readonly string[]): Finding {
  const merged = mergedRecord(records, host)
  const problem =
    `${name} has ${records.length} SPF records and receivers then use none of them (RFC 7208 §4.5); ` +
    `keep one that holds the terms of all, such as: ${merged}`
  return wrong('two-records', problem, records)
}

interface SpfTerms {
  /** Names that are included with a pass, lower case, in front of any `all`. */
  readonly includes: readonly string[]
  readonly redirect: string | undefined
  /** Includes that a receiver does not reach or that do not pass. */
  readonly idle: readonly string[]
  /** Includes with `-`, `~` or `?`. */
  readonly qualified: readonly string[]
  readonly all: string | undefined
}

function parseSpf(record: string): SpfTerms {
  const includes: string[] = []
  const idle: string[] = []
  const qualified: string[] = []
  let redirect: string | undefined
  let all: string | undefined
  for (const term of record.toLowerCase().split(/\s+/).slice(1)) {
    const include = /^([+?~-]?)include:(.+)$/.exec(term)
    const target = include?.[2]?.replace(/\.$/, '')
    if (ALL.test(term)) all ??= term
    else if (term.startsWith('redirect=')) redirect ??= term.slice(9).replace(/\.$/, '')
    else if (target !== undefined && all !== undefined) idle.push(target)
    else if (target !== undefined && !['', '+'].includes(include?.[1] ?? '')) qualified.push(target)
    else if (target !== undefined) includes.push(target)
  }
  return { includes, redirect: all === undefined ? redirect : undefined, idle, qualified, all }
}

interface SpfSubject {
  readonly name: string
  readonly host: string
  readonly record: string
}

function whyNotIncluded(terms: SpfTerms, { name, host, record }: SpfSubject): string | undefined {
  if (terms.includes.includes(host) || terms.redirect === host) return undefined
  const merged = mergedRecord([record], host)
  if (terms.qualified.includes(host))
    return `The SPF record of ${name} names ${host} but tells receivers not to accept it; remove the sign in front of include: ${merged}`
  if (terms.idle.includes(host))
    return `In the SPF record of ${name} include:${host} stands after ${terms.all ?? 'all'}, where receivers no longer look; move it in front: ${merged}`
  return `The SPF record of ${name} does not include ${host}; do not add a second record, change this one to: ${merged}`
}

/** One record with the terms of all: ours first, then theirs, and the first `all` or redirect last. */
function mergedRecord(records: readonly string[], host: string): string {
  const split = records.map((record) => record.trim().split(/\s+/).slice(1))
  const all = split.flat().find((term) => ALL.test(term))
  const isOurs = (term: string): boolean =>
    term
      .toLowerCase()
      .replace(/^[+?~-]/, '')
      .replace(/\.$/, '') === `include:${host}`
  const kept = new Set<string>()
  for (const terms of split)
    for (const term of terms) {
      if (ALL.test(term) || isOurs(term)) continue
      if (!REDIRECT.test(term)) kept.add(term)
      // A redirect that had an effect keeps it as an include, which works beside an `all`.
      else if (!terms.some((other) => ALL.test(other)))
        kept.add(all === undefined ? term : term.replace(REDIRECT, 'include:'))
    }
  const redirect = [...kept].find((term) => REDIRECT.test(term))
  const middle = [...kept].filter((term) => !REDIRECT.test(term))
  return ['v=spf1', `include:${host}`, ...middle, all ?? redirect ?? '~all'].join(' ')
}

/** Follows the records that the record includes, breadth first, no deeper than a receiver would. */
async function throughIncludes(
  finding: Finding,
  { dns, names }: CheckContext,
): Promise<Finding | undefined> {
  const waiting = next(parseSpf(finding.found[0] ?? ''))
  const seen = new Set<string>()
  while (waiting.length > 0 && seen.size < MAX_LOOKUPS) {
    const name = waiting.shift() ?? ''
    // A macro depends on the message (RFC 7208 §7) and cannot be followed here.
    if (seen.has(name) || name.includes('%') || name.length > 253) continue
    seen.add(name)
    const answer = await dns.txt(name as DomainName)
    if (answer.kind === 'temporary') return unknown(name, answer.reason)
    if (answer.kind !== 'found') continue
    const record = answer.records.find((value) => SPF.test(value))
    if (record === undefined) continue
    const terms = parseSpf(record)
    if (terms.includes.includes(names.hostname) || terms.redirect === names.hostname)
      return right([...finding.found, `${name}: ${record}`])
    waiting.push(...next(terms))
  }
  return undefined
}

function next(terms: SpfTerms): string[] {
  return terms.redirect === undefined ? [...terms.includes] : [...terms.includes, terms.redirect]
}
