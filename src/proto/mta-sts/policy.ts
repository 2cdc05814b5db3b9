import { parseDomainName } from '#core/domain-name.ts'
import { err, ok, type Result } from '#core/result.ts'

export type StsMode = 'enforce' | 'testing' | 'none'

/** A policy as its domain serves it at `https://mta-sts.D/.well-known/mta-sts.txt`. */
export interface StsPolicy {
  readonly mode: StsMode
  /** Lower case: `mx.example.com` or `*.example.com`. Empty only with `none`. */
  readonly mx: readonly string[]
  readonly maxAgeSeconds: number
}

/** RFC 8461 §3.2: about a year. */
export const LONGEST_MAX_AGE_SECONDS = 31_557_600
// Enough for every mail system that exists; bounds what each delivery compares.
const MAX_PATTERNS = 200

/**
 * Reads a policy (RFC 8461 §3.2): lines of `key: value`, in any order. Unknown keys are ignored, of a
 * key that may stand once the first counts. The error is one line for people.
 */
export function parseStsPolicy(text: string): Result<StsPolicy, string> {
  const fields = new Map<string, string>()
  const mx: string[] = []
  for (const line of text.split(/\r?\n/)) {
    const [, key, value] =
      /^([a-zA-Z0-9][a-zA-Z0-9_.-]{0,31})[ \t]*:[ \t]*(.*?)[ \t]*$/.exec(line) ?? []
    if (key === undefined || value === undefined) {
      if (line.trim() === '') continue
      return err('a line of the policy is not "key: value"')
    }
    if (key === 'mx') mx.push(value.toLowerCase())
    else if (!fields.has(key)) fields.set(key, value)
  }
  if (fields.get('version') !== 'STSv1') return err('the version of the policy is not STSv1')
  const mode = MODES.find((each) => each === fields.get('mode'))
  if (mode === undefined) return err('the mode of the policy is not enforce, testing or none')
  const maxAge = fields.get('max_age') ?? ''
  if (!/^\d{1,10}$/.test(maxAge)) return err('the policy has no valid max_age')
  if (mx.length > MAX_PATTERNS) return err(`the policy names more than ${MAX_PATTERNS} mail hosts`)
  if (mx.length === 0 && mode !== 'none') return err('the policy names no mail host')
  if (!mx.every(isPattern)) return err('a mail host of the policy is no host name')
  return ok({ mode, mx, maxAgeSeconds: Math.min(Number(maxAge), LONGEST_MAX_AGE_SECONDS) })
}

const MODES = ['enforce', 'testing', 'none'] as const

function isPattern(text: string): boolean {
  return parseDomainName(text.startsWith('*.') ? text.slice(2) : text).ok
}

/** The policy's lines; `parseStsPolicy` of them joined gives the same policy. */
export function formatStsPolicy(policy: StsPolicy): readonly string[] {
  return [
    'version: STSv1',
    `mode: ${policy.mode}`,
    ...policy.mx.map((pattern) => `mx: ${pattern}`),
    `max_age: ${policy.maxAgeSeconds}`,
  ]
}

/** RFC 8461 §4.1: a wildcard stands for exactly one label, the leftmost. */
export function coversHost(policy: StsPolicy, host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, '')
  const dot = name.indexOf('.')
  const wildcard = dot > 0 ? `*${name.slice(dot)}` : undefined
  return policy.mx.some((pattern) => pattern === name || pattern === wildcard)
}
