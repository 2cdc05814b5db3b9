import { CR, LF } from '#core/bytes.ts'
import { err, ok, type Result } from '#core/result.ts'

/**
 * One field of a header block (RFC 5322 §2.2). Offsets count from the start of the block. The value
 * begins after the colon and still has its folds; `end` is behind the final CRLF.
 */
export interface HeaderField {
  /** As written. */
  readonly name: string
  /** In lower case, for comparison. */
  readonly key: string
  readonly start: number
  readonly valueStart: number
  readonly end: number
}

export interface HeaderBlock {
  /** Fields and the empty line that ends them. */
  readonly bytes: Uint8Array
  readonly fields: readonly HeaderField[]
  /** Holds bytes above 127 (RFC 6532, or an old client). */
  readonly eightBit: boolean
}

export interface HeaderLimits {
  readonly maxFields: number
  /** Without CRLF. RFC 5322 §2.1.1 says 998; clients in use exceed it. */
  readonly maxLineBytes: number
}

export type HeaderFaultKind =
  | 'nul'
  | 'control-character'
  | 'bare-cr'
  | 'bare-lf'
  | 'no-colon'
  | 'bad-name'
  | 'space-before-colon'
  | 'folded-first-line'
  | 'line-too-long'
  | 'too-many-fields'
  | 'no-line-end'

export interface HeaderFault {
  readonly kind: HeaderFaultKind
  /** Offset of the byte that is wrong. */
  readonly at: number
  /** Counted from 1. */
  readonly line: number
}

const TAB = 0x09
const SPACE = 0x20
const COLON = 0x3a
const DEL = 0x7f

/**
 * Splits a header block into fields, in one pass. Strict where parsers are known to disagree: what
 * one reader takes for a field and another for text must not be relayed. The block ends with its
 * empty line, or with the CRLF of its last field.
 */
export function scanHeader(
  bytes: Uint8Array,
  limits: HeaderLimits,
): Result<HeaderBlock, HeaderFault> {
  const fields: HeaderField[] = []
  let eightBit = false
  let line = 1
  let open: Omit<HeaderField, 'end'> | undefined
  let at = 0
  const fault = (kind: HeaderFaultKind, where: number) => err({ kind, at: where, line })
  while (at < bytes.length) {
    const lf = bytes.indexOf(LF, at)
    const checked = checkLine(bytes, at, lf < 0 ? bytes.length : lf)
    if (checked.fault !== undefined) return fault(checked.fault, checked.at)
    if (lf < 0) return fault('no-line-end', bytes.length)
    eightBit ||= checked.eightBit
    const length = lf - 1 - at
    if (length === 0) break
    if (length > limits.maxLineBytes) return fault('line-too-long', at + limits.maxLineBytes)
    const first = bytes[at]
    if (first === SPACE || first === TAB) {
      if (open === undefined) return fault('folded-first-line', at)
    } else {
      if (open !== undefined) fields.push({ ...open, end: at })
      if (fields.length >= limits.maxFields) return fault('too-many-fields', at)
      const begun = beginField(bytes, at, lf - 1)
      if (!begun.ok) return fault(begun.error.kind, begun.error.at)
      open = begun.value
    }
    at = lf + 1
    line++
  }
  if (open !== undefined) fields.push({ ...open, end: Math.min(at, bytes.length) })
  return ok({ bytes, fields, eightBit })
}

interface LineCheck {
  readonly fault: HeaderFaultKind | undefined
  readonly at: number
  readonly eightBit: boolean
}

/** Looks at the bytes before the LF at `lf`, of which the last has to be the only CR. */
function checkLine(bytes: Uint8Array, from: number, lf: number): LineCheck {
  let high = 0
  for (let i = from; i < lf; i++) {
    const byte = bytes[i] ?? 0
    high |= byte
    if ((byte >= SPACE && byte !== DEL) || byte === TAB) continue
    if (byte === CR && i === lf - 1 && lf < bytes.length) continue
    return { fault: controlFault(byte), at: i, eightBit: false }
  }
  const bare = lf < bytes.length && bytes[lf - 1] !== CR
  return { fault: bare ? 'bare-lf' : undefined, at: lf, eightBit: high > DEL }
}

function controlFault(byte: number): HeaderFaultKind {
  if (byte === 0) return 'nul'
  return byte === CR ? 'bare-cr' : 'control-character'
}

/** RFC 5322 §3.6.8: printable US-ASCII without colon, then the colon, nothing between. */
function beginField(
  bytes: Uint8Array,
  start: number,
  end: number,
): Result<Omit<HeaderField, 'end'>, { readonly kind: HeaderFaultKind; readonly at: number }> {
  let name = ''
  for (let i = start; i < end; i++) {
    const byte = bytes[i] ?? 0
    if (byte === COLON) {
      if (name === '') return err({ kind: 'bad-name', at: i })
      return ok({ name, key: name.toLowerCase(), start, valueStart: i + 1 })
    }
    if (byte === SPACE || byte === TAB) return err(blankInName(bytes, i, end))
    if (byte > 0x7e) return err({ kind: 'bad-name', at: i })
    name += String.fromCharCode(byte)
  }
  return err({ kind: 'no-colon', at: start })
}

function blankInName(bytes: Uint8Array, at: number, end: number) {
  let next = at
  while (next < end && (bytes[next] === SPACE || bytes[next] === TAB)) next++
  if (bytes[next] === COLON) return { kind: 'space-before-colon' as const, at }
  return { kind: 'no-colon' as const, at }
}

/** All fields of that lower-case name, in order. */
export function fieldsNamed(block: HeaderBlock, key: string): readonly HeaderField[] {
  return block.fields.filter((field) => field.key === key)
}

const decoder = new TextDecoder()

/** The value with its folds undone (RFC 5322 §2.2.3) and outer blanks gone, read as UTF-8. */
export function fieldValue(block: HeaderBlock, field: HeaderField): string {
  const text = decoder.decode(block.bytes.subarray(field.valueStart, field.end))
  return text
    .replaceAll('\r\n', '')
    .replace(/^[ \t]+/, '')
    .trimEnd()
}
