import PostalMime, { type Address, type Attachment } from 'postal-mime'
import type { InboundObject, ObjectAddress, ObjectAttachment } from '#relay/ports/inbound-object.ts'

/** Attachments travel with the object up to here, together. */
const MAX_ATTACHMENT_BYTES = 5 * 1024 * 1024
const MAX_NESTING = 20
const MAX_HEADERS = 500
const MAX_ATTACHMENTS = 200
const MAX_ADDRESSES = 1_000

type Parsed = Awaited<ReturnType<PostalMime['parse']>>

/** Takes a message apart. Rejects when it is no MIME. */
export async function readObject(message: Uint8Array): Promise<InboundObject> {
  return toObject(await new PostalMime({ maxNestingDepth: MAX_NESTING }).parse(message))
}

function toObject(email: Parsed): InboundObject {
  const headers: Record<string, string> = {}
  for (const { key, value } of email.headers.slice(0, MAX_HEADERS)) headers[key] ??= value
  return {
    from: email.from && addresses([email.from])[0],
    replyTo: addresses(email.replyTo)[0]?.address,
    to: addresses(email.to),
    cc: addresses(email.cc),
    bcc: addresses(email.bcc),
    subject: email.subject ?? '',
    text: email.text,
    html: email.html,
    messageId: email.messageId,
    inReplyTo: email.inReplyTo,
    headers,
    attachments: attachmentsOf(email.attachments.slice(0, MAX_ATTACHMENTS)),
  }
}

/** Groups are opened: only what can be written to is told. */
function addresses(list: readonly Address[] | undefined): readonly ObjectAddress[] {
  return (list ?? [])
    .flatMap((entry) => entry.group ?? [entry])
    .flatMap(({ address, name }) => (address === undefined ? [] : [{ address, name: name ?? '' }]))
    .slice(0, MAX_ADDRESSES)
}

function attachmentsOf(attachments: readonly Attachment[]): readonly ObjectAttachment[] {
  const contents = attachments.map(bytesOf)
  const total = contents.reduce((sum, { length }) => sum + length, 0)
  return attachments.map(({ filename, mimeType }, i) => {
    const content = contents[i] ?? Buffer.alloc(0)
    return {
      filename: filename ?? '',
      contentType: mimeType,
      sizeBytes: content.length,
      base64: total > MAX_ATTACHMENT_BYTES ? undefined : content.toString('base64'),
    }
  })
}

function bytesOf({ content }: Attachment): Buffer {
  return typeof content === 'string' ? Buffer.from(content) : Buffer.from(new Uint8Array(content))
}
