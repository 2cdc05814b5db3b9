import { fromLatin1, fromUtf8 } from '#core/bytes.ts'
import { decodeBase64 } from '../sasl/base64.ts'

/** A message or a part of one, read leniently: for reports, of which few are well formed. */
export interface MimePart {
  readonly fields: FieldList
  /** `text/plain`, in lower case. */
  readonly type: string
  /** Parameters of Content-Type by lower-case name. */
  readonly params: ReadonlyMap<string, string>
  /** Decoded text; empty when the part has parts. */
  readonly text: string
  /** Parts of a multipart, or the message of a message/rfc822. */
  readonly parts: readonly MimePart[]
}

/** Fields by lower-case name, unfolded, in order. */
export type FieldList = ReadonlyArray<readonly [name: string, value: string]>

/** Of a report, as much as is looked at: the rest is the message that it is about. */
const MAX_BYTES = 1024 * 1024
const MAX_DEPTH = 6
const MAX_PARTS = 40
const MAX_FIELDS = 1_000

/** Reads a message; whatever cannot be understood is text. Linear in the size that is looked at. */
export function readMime(bytes: Uint8Array): MimePart {
  const text = fromLatin1(bytes.subarray(0, MAX_BYTES)).replace(/\r\n?/g, '\n')
  return readPart(text, 0)
}

export function fieldOf(fields: FieldList, name: string): string | undefined {
  return fields.find(([key]) => key === name)?.[1]
}

/** The part and all parts below it, in order. */
export function* allParts(part: MimePart): Generator<MimePart> {
  yield part
  for (const inner of part.parts) yield* allParts(inner)
}

/** Fields of a block that may have several groups, up to its first empty line. */
export function readFields(text: string): FieldList {
  const fields: Array<readonly [string, string]> = []
  for (const line of text.split('\n')) {
    if (line === '' || fields.length >= MAX_FIELDS) break
    const last = fields.at(-1)
    if (/^[ \t]/.test(line) && last !== undefined) {
      fields[fields.length - 1] = [last[0], `${last[1]} ${line.trim()}`.trim()]
      continue
    }
    const colon = line.indexOf(':')
    if (colon > 0)
      fields.push([line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()])
  }
  return fields
}

function readPart(text: string, depth: number): MimePart {
  const [head, body] = split(text)
  const fields = readFields(head)
  const { type, params } = contentType(fieldOf(fields, 'content-type') ?? 'text/plain')
  const parts = depth < MAX_DEPTH ? innerParts(type, params, body, depth) : []
  const coding = fieldOf(fields, 'content-transfer-encoding')?.toLowerCase() ?? ''
  return { fields, type, params, parts, text: parts.length > 0 ? '' : decode(body, coding) }
}

function innerParts(
  type: string,
  params: ReadonlyMap<string, string>,
  body: string,
  depth: number,
): readonly MimePart[] {
  // The message in a report is often encoded in some way it must not be; then it stays text.
  if (type === 'message/rfc822' || type === 'message/global') return [readPart(body, depth + 1)]
  const boundary = params.get('boundary')
  if (!type.startsWith('multipart/') || boundary === undefined || boundary === '') return []
  const pieces = `\n${body}`.split(`\n--${boundary}`)
  return pieces
    .slice(1, MAX_PARTS + 1)
    .filter((piece) => !piece.startsWith('--'))
    .map((piece) => readPart(piece.slice(piece.indexOf('\n') + 1), depth + 1))
}

/** Header and body; a part that begins with an empty line has no header. */
function split(text: string): readonly [string, string] {
  if (text.startsWith('\n')) return ['', text.slice(1)]
  const at = text.indexOf('\n\n')
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 2)]
}

const PARAM = /;\s*([a-z0-9*_-]{1,60})\s*=\s*(?:"([^"]{0,400})"|([^;\s"]{1,400}))/gi

function contentType(value: string): Pick<MimePart, 'type' | 'params'> {
  const params = new Map<string, string>()
  for (const [, name = '', quoted, plain] of value.slice(0, 2_000).matchAll(PARAM)) {
    params.set(name.toLowerCase(), quoted ?? plain ?? '')
  }
  const type = value.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  return { type: type.includes('/') ? type : 'text/plain', params }
}

function decode(body: string, coding: string): string {
  if (coding === 'base64') {
    const clean = body.replace(/[^A-Za-z0-9+/=]/g, '')
    const bytes = decodeBase64(clean.slice(0, clean.length - (clean.length % 4)))
    return bytes === undefined ? '' : fromUtf8(bytes).replace(/\r\n?/g, '\n')
  }
  if (coding === 'quoted-printable') return unquote(body)
  return fromUtf8(toBytes(body))
}

/** RFC 2045 §6.7; what is no valid escape stays as it is. */
function unquote(body: string): string {
  const joined = body.replace(/=[ \t]*\n/g, '')
  const plain = joined.replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return fromUtf8(toBytes(plain)).replace(/\r\n?/g, '\n')
}

/** The text was read one character per byte. */
function toBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0))
}
