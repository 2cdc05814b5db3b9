import type { DomainName } from '#core/domain-name.ts'
import { parseUuid, type MessageId } from '#core/ids.ts'
import type { Mailbox } from '#core/mailbox.ts'

/*
 * The envelope sender of one message: `r-<id>-<tag>@bounce.D`, both in base32 without regard to
 * case, because mail hosts change the case of local parts. 43 octets of the 64 that RFC 5321
 * §4.5.3.1.1 allows.
 */

export interface ReturnPath {
  readonly messageId: MessageId
  readonly tag: Uint8Array
}

const PREFIX = 'r'
const UUID_BYTES = 16
/** 64 bits: a forger has one try per message that he sends. */
export const RETURN_PATH_TAG_BYTES = 8

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'

/** The domain below `domain` that bounces come home to. */
export function bounceDomain(domain: DomainName): DomainName {
  return `bounce.${domain}` as DomainName
}

/** `tag` is at least {@link RETURN_PATH_TAG_BYTES} long; the rest is cut. */
export function makeReturnPath(path: ReturnPath, domain: DomainName): Mailbox {
  const id = encodeBase32(uuidBytes(path.messageId))
  const tag = encodeBase32(path.tag.subarray(0, RETURN_PATH_TAG_BYTES))
  return { localpart: `${PREFIX}-${id}-${tag}`, domain: bounceDomain(domain), literal: undefined }
}

/** Reads a local part made by {@link makeReturnPath}; undefined for any other. The tag is not judged. */
export function parseReturnPath(localpart: string): ReturnPath | undefined {
  if (localpart.length > 64) return undefined
  const [prefix, id = '', tag = '', rest] = localpart.toLowerCase().split('-')
  if (prefix !== PREFIX || rest !== undefined) return undefined
  const idBytes = decodeBase32(id, UUID_BYTES)
  const tagBytes = decodeBase32(tag, RETURN_PATH_TAG_BYTES)
  if (idBytes === undefined || tagBytes === undefined) return undefined
  const messageId = parseUuid<MessageId>(uuidText(idBytes))
  return messageId === undefined ? undefined : { messageId, tag: tagBytes }
}

function uuidBytes(id: MessageId): Uint8Array {
  const hex = id.replaceAll('-', '')
  // Not Uint8Array.from, which goes by an iterator: this is done for every message.
  const bytes = new Uint8Array(UUID_BYTES)
  for (let i = 0; i < UUID_BYTES; i++) bytes[i] = Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16)
  return bytes
}

function uuidText(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

function encodeBase32(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let held = 0
  for (const byte of bytes) {
    bits = ((bits << 8) | byte) & 0xffff
    held += 8
    while (held >= 5) {
      held -= 5
      text += ALPHABET[(bits >> held) & 31]
    }
  }
  return held > 0 ? text + ALPHABET[(bits << (5 - held)) & 31] : text
}

/** Exactly `count` bytes in their only spelling: unused bits are zero. */
function decodeBase32(text: string, count: number): Uint8Array | undefined {
  if (text.length !== Math.ceil((count * 8) / 5)) return undefined
  const bytes = new Uint8Array(count)
  let bits = 0
  let held = 0
  let at = 0
  for (const char of text) {
    const value = ALPHABET.indexOf(char)
    if (value < 0) return undefined
    bits = ((bits << 5) | value) & 0xffff
    held += 5
    if (held >= 8) {
      held -= 8
      bytes[at++] = (bits >> held) & 0xff
    }
  }
  return (bits & ((1 << held) - 1)) === 0 ? bytes : undefined
}
