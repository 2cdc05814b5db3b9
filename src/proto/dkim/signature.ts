import type { DomainName } from '#core/domain-name.ts'
import { utf8 } from '#core/bytes.ts'
import type { EpochMs } from '#core/time.ts'
import type { HeaderBlock, HeaderField } from '../header/scan.ts'
import { writeRelaxedField } from './canonical.ts'

/*
 * What a signature covers and how its field is written (RFC 6376 §3.5, §5.4). Hashing and RSA are
 * the caller's.
 */

/**
 * Signed wherever they occur. `twice`: named once more than they occur, so that nobody can add
 * another one (RFC 6376 §8.15); only for fields that no forwarder or mailing list adds in good faith.
 */
const SIGNED_FIELDS: ReadonlyArray<readonly [name: string, how: 'once' | 'twice']> = [
  ['From', 'twice'],
  ['To', 'twice'],
  ['Cc', 'twice'],
  ['Subject', 'twice'],
  ['Date', 'twice'],
  ['Message-ID', 'twice'],
  ['Reply-To', 'twice'],
  ['Sender', 'once'],
  ['In-Reply-To', 'once'],
  ['References', 'once'],
  ['MIME-Version', 'once'],
  ['Content-Type', 'once'],
  ['Content-Transfer-Encoding', 'once'],
  ['Resent-From', 'once'],
  ['Resent-Sender', 'once'],
  ['Resent-To', 'once'],
  ['Resent-Cc', 'once'],
  ['Resent-Date', 'once'],
  ['Resent-Message-ID', 'once'],
  ['List-Id', 'once'],
  ['List-Help', 'once'],
  ['List-Post', 'once'],
  // RFC 8058 §4: one-click unsubscription counts only when both fields are signed.
  ['List-Unsubscribe', 'once'],
  ['List-Unsubscribe-Post', 'once'],
  ['Feedback-ID', 'once'],
]

const SIGNED_KEYS = SIGNED_FIELDS.map(([name, how]) => ({ name, how, key: name.toLowerCase() }))

export interface SignedHeader {
  /** Value of `h=`. */
  readonly names: readonly string[]
  /** Canonical bytes of the fields, in the order of `names`. */
  readonly canonical: Uint8Array
}

/** Picks and canonicalises the fields to sign; of equal names the lowest first (§5.4.2). */
export function selectSigned(block: HeaderBlock): SignedHeader {
  const byKey = new Map<string, HeaderField[]>()
  for (const field of block.fields) {
    const same = byKey.get(field.key)
    if (same === undefined) byKey.set(field.key, [field])
    else same.push(field)
  }
  const names: string[] = []
  // Each field needs two bytes more than it has, at the most.
  const canonical = new Uint8Array(block.bytes.length + 2 * block.fields.length)
  let at = 0
  for (const { name, how, key } of SIGNED_KEYS) {
    for (const { start, end } of byKey.get(key)?.toReversed() ?? []) {
      names.push(name)
      at = writeRelaxedField(block.bytes.subarray(start, end), canonical, at)
    }
    if (how === 'twice') names.push(name)
  }
  return { names, canonical: canonical.subarray(0, at) }
}

export interface SignatureTags {
  readonly domain: DomainName
  readonly selector: string
  readonly names: readonly string[]
  /** Base64. */
  readonly bodyHash: string
  readonly at: EpochMs
}

/**
 * `DKIM-Signature` with an empty `b=`, folded, without final CRLF; {@link addSignature} completes it.
 * No `l=` (§8.2): an appended body would be covered too.
 */
export function unsignedField(tags: SignatureTags): string {
  return [
    `DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=${tags.domain};`,
    `\ts=${tags.selector}; t=${Math.floor(tags.at / 1000)};`,
    `\t${foldNames(tags.names)};`,
    `\tbh=${tags.bodyHash};`,
    `\tb=`,
  ].join('\r\n')
}

/** A line break may stand on either side of a colon in `h=` (§3.5). */
function foldNames(names: readonly string[]): string {
  let text = 'h='
  let width = text.length
  for (const [i, name] of names.entries()) {
    const piece = i === names.length - 1 ? name : `${name}:`
    if (width + piece.length > 70) {
      text += '\r\n\t '
      width = 2
    }
    text += piece
    width += piece.length
  }
  return text
}

/** What the signature is computed over: the signed fields, then this one without CRLF (§3.7). */
export function signatureInput(signed: SignedHeader, field: string): Uint8Array {
  const own = utf8(field)
  const input = new Uint8Array(signed.canonical.length + own.length + 2)
  input.set(signed.canonical)
  const end = writeRelaxedField(own, input, signed.canonical.length)
  return input.subarray(0, end - 2)
}

/** With the white space before it within the 78 characters of RFC 5322 §2.1.1. */
const SIGNATURE_LINE = 72

/** The finished field with its CRLF. `signature` is base64. */
export function addSignature(field: string, signature: string): string {
  const lines: string[] = []
  for (let at = 0; at < signature.length; at += SIGNATURE_LINE) {
    lines.push(signature.slice(at, at + SIGNATURE_LINE))
  }
  return `${field}${lines.join('\r\n\t ')}\r\n`
}
