import PostalMime, { type Address, type Email } from 'postal-mime'
import type { ReadableMessage } from '#relay/ports/sandbox-box.ts'

export interface MessageSummary {
  readonly from: string
  readonly subject: string
  readonly messageId: string
}

const MAX_HEADER_BYTES = 256 * 1024
// The parser takes half a second of the process for a megabyte of text (measured).
const MAX_READ_BYTES = 1024 * 1024
const MAX_SUMMARY_CHARACTERS = 500
const END_OF_HEADER = Buffer.from('\r\n\r\n')

/** The header block with its empty line; what there is when no empty line comes within the limit. */
export function headerBlock(message: Uint8Array): Buffer {
  const head = Buffer.from(message.buffer, message.byteOffset, message.length).subarray(
    0,
    MAX_HEADER_BYTES,
  )
  const end = head.indexOf(END_OF_HEADER)
  return end < 0 ? head : head.subarray(0, end + END_OF_HEADER.length)
}

/** From, subject and Message-ID, decoded and cut; reads the header only. Never rejects. */
export async function summarizeMessage(message: Uint8Array): Promise<MessageSummary> {
  try {
    const email = await PostalMime.parse(headerBlock(message))
    return {
      from: cut(formatAddress(email.from)),
      subject: cut(email.subject ?? ''),
      messageId: cut(email.messageId ?? ''),
    }
  } catch {
    return { from: '', subject: '', messageId: '' }
  }
}

/** Takes a message apart, the first MiB of it. Never rejects: bad content is a `problem`. */
export async function readMessage(message: Uint8Array): Promise<ReadableMessage> {
  try {
    const start = message.subarray(0, MAX_READ_BYTES)
    const email = await PostalMime.parse(start, { rfc822Attachments: true })
    return readable(email, start.length < message.length ? CUT : undefined)
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    return { headers: [], text: '', html: '', attachments: [], problem }
  }
}

const CUT = 'Only the first MiB were taken apart; the source has all of it.'

function readable(email: Email, problem: string | undefined): ReadableMessage {
  return {
    headers: email.headers.map(({ originalKey, value }) => ({ name: originalKey, value })),
    text: email.text ?? '',
    html: email.html ?? '',
    attachments: email.attachments.map(({ filename, mimeType, content }) => ({
      filename: filename ?? '',
      mimeType,
      sizeBytes: typeof content === 'string' ? content.length : content.byteLength,
    })),
    problem,
  }
}

function formatAddress(address: Address | undefined): string {
  if (address === undefined) return ''
  if (address.group !== undefined) return address.name
  return address.name === '' ? address.address : `${address.name} <${address.address}>`
}

function cut(text: string): string {
  return text.slice(0, MAX_SUMMARY_CHARACTERS)
}
