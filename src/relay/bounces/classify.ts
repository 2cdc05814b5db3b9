import { replyClass, type SmtpReply } from '#core/reply.ts'
import { never } from '#core/result.ts'
import type { RecipientResult } from '../ports/transport.ts'
import { factsOf, type BounceClass, type BounceKind } from './bounce-class.ts'
import { PROVIDERS, RULES, type Provider, type Rule } from './classify-rules.ts'

/** Why something was refused, put off or could not be reached. */
export interface Classified {
  readonly class: BounceClass
  /** A hard class that a host says for now only (450 4.1.1) is soft. */
  readonly kind: BounceKind
}

/** Of what a host says, as much as is looked at. RFC 5321 §4.5.3.1.5 gives a line 512. */
const MAX_TEXT = 2_000

/** The class of a reply that is not positive. Takes time in proportion to the text, whatever it is. */
export function classifyReply(reply: SmtpReply, host: string | undefined): Classified {
  const text = plainText(reply)
  const provider = providerOf(host)
  const code = String(reply.code)
  const detail = reply.enhanced?.slice(2)
  const rule = RULES.find((each) => holds(each, { provider, code, detail, text }))
  return classified(rule?.is ?? 'unclassified', replyClass(reply) !== 'permanent')
}

/** The class of a result; undefined when the mail was taken. */
export function classifyResult(result: RecipientResult): Classified | undefined {
  switch (result.kind) {
    case 'accepted':
      return undefined
    case 'refused':
      return classifyReply(result.reply, result.host)
    case 'unreachable':
      return classifyOwn(result.enhanced, !result.permanent)
    default:
      return never(result)
  }
}

/** What our own codes mean, for results without a reply; by RFC 3463 subject and detail. */
const OWN: ReadonlyArray<readonly [detail: string, BounceClass]> = [
  ['1.2', 'domain-unknown'],
  ['1.3', 'mailbox-unknown'],
  ['1.7', 'sender-refused'],
  ['1.10', 'domain-unknown'],
  ['3.4', 'too-large'],
  ['3.', 'relay'],
  ['4.3', 'dns'],
  ['4.4', 'dns'],
  ['4.6', 'loop'],
  ['4.', 'connection'],
  ['5.', 'protocol'],
  ['6.', 'protocol'],
  ['7.0', 'connection'],
  ['7.1', 'relay'],
  ['7.8', 'relay'],
  ['7.20', 'relay'],
  ['7.', 'tls'],
]

function classifyOwn(enhanced: string, transient: boolean): Classified {
  const detail = enhanced.slice(2)
  const found = OWN.find(([pattern]) => matchesDetail(detail, pattern))
  return classified(found?.[1] ?? 'unclassified', transient)
}

function classified(bounceClass: BounceClass, transient: boolean): Classified {
  const { kind } = factsOf(bounceClass)
  if (bounceClass === 'unclassified')
    return { class: bounceClass, kind: transient ? kind : 'block' }
  return { class: bounceClass, kind: transient && kind === 'hard' ? 'soft' : kind }
}

interface Said {
  readonly provider: Provider | undefined
  readonly code: string
  readonly detail: string | undefined
  readonly text: string
}

function holds(rule: Rule, said: Said): boolean {
  const { at, code, status, text } = rule
  if (at !== undefined && at !== said.provider) return false
  if (code !== undefined && !said.code.startsWith(code)) return false
  if (status !== undefined) {
    const { detail } = said
    if (detail === undefined) return false
    if (!status.some((pattern) => matchesDetail(detail, pattern))) return false
  }
  return text === undefined || text.some((phrase) => said.text.includes(phrase))
}

/** `7.` stands for all of that subject, `7.1` for itself and not for `7.10`. */
function matchesDetail(detail: string, pattern: string): boolean {
  return pattern.endsWith('.') ? detail.startsWith(pattern) : detail === pattern
}

/** One line in lower case, without the codes that hosts repeat on every line, addresses or links. */
function plainText(reply: SmtpReply): string {
  const words = reply.lines.join(' ').slice(0, MAX_TEXT).toLowerCase().split(/\s+/)
  // An address or a link holds words of its own, which say nothing about the cause.
  return ` ${words.filter((word) => !isNoise(word)).join(' ')} `
}

function isNoise(word: string): boolean {
  return /^[245]\.\d{1,3}\.\d{1,3}$/.test(word) || word.includes('@')
}

/** The large provider that the host belongs to, by its name. */
export function providerOf(host: string | undefined): Provider | undefined {
  if (host === undefined) return undefined
  const name = host.toLowerCase()
  for (const [provider, ends] of Object.entries(PROVIDERS)) {
    if (ends.some((end) => name === end || name.endsWith(`.${end}`))) return provider as Provider
  }
  return undefined
}
