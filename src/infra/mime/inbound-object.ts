import PostalMime, { type Address, type Attachment } from 'postal-mime'
import type { MessageContent } from '#core/message.ts'
import type {
  InboundObject,
  InboundObjectReader,
  ObjectAddress,
  ObjectAttachment,
} from '#relay/ports/inbound-object.ts'
import type { Spool } from '#relay/ports/spool.ts'

// Taking 10 MiB apart blocks the event loop for about a tenth of a second.
const MAX_MESSAGE_BYTES = 10 * 1024 * 1024
/** Attachments travel with the object up to here, together. */
const MAX_ATTACHMENT_BYTES = 5 * 1024 * 1024
const MAX_NESTING = 20
const MAX_HEADERS = 500
const MAX_ATTACHMENTS = 200
const MAX_ADDRESSES = 1_000

/** {@link InboundObjectReader} for messages of at most 10 MiB, or what is given. */
export function createInboundObjectReader(
  spool: Pick<Spool, 'read'>,
  maxMessageBytes = MAX_MESSAGE_BYTES,
): InboundObjectReader {
  const parse = async (content: MessageContent): Promise<Parsed | undefined> => {
    if (sizeOf(content) > maxMessageBytes) return undefined
    const message = Buffer.concat([content.header, ...(await bodyOf(content, spool))])
    try {
      return await new PostalMime({ maxNestingDepth: MAX_NESTING }).parse(message)
    } catch {
      return undefined
    }
  }
  return {
    async read(content) {
      const parsed = await parse(content)
      return parsed && toObject(parsed)
    },
    async attachment(content, index) {
      if (index >= MAX_ATTACHMENTS) return undefined
      const attachment = (await parse(content))?.attachments[index]
      if (attachment === undefined) return undefined
      const { filename, mimeType: contentType } = attachment
      return { filename: filename ?? '', contentType, bytes: bytesOf(attachment) }
    },
  }
}

type Parsed = Awaited<ReturnType<PostalMime['parse']>>

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
  return attachments.map(({ filename, mimeType, contentId }, i) => {
    const content = contents[i] ?? Buffer.alloc(0)
    return {
      filename: filename ?? '',
      contentType: mimeType,
      sizeBytes: content.length,
      contentId: contentId?.replace(/^<|>$/g, ''),
      base64: total > MAX_ATTACHMENT_BYTES ? undefined : content.toString('base64'),
    }
  })
}

function bytesOf({ content }: Attachment): Buffer {
  return typeof content === 'string' ? Buffer.from(content) : Buffer.from(new Uint8Array(content))
}

function sizeOf({ header, body }: MessageContent): number {
  return header.length + (body.kind === 'inline' ? body.bytes.length : body.sizeBytes)
}

async function bodyOf(
  { body }: MessageContent,
  spool: Pick<Spool, 'read'>,
): Promise<readonly Uint8Array[]> {
  if (body.kind === 'inline') return [body.bytes]
  const chunks: Uint8Array[] = []
  for await (const chunk of spool.read(body.name)) chunks.push(chunk)
  return chunks
}
