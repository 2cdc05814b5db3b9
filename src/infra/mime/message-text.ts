import PostalMime from 'postal-mime'
import type { MessageContent } from '#core/message.ts'
import type { MessageText, MessageTextReader } from '#relay/ports/message-text.ts'
import type { Spool } from '#relay/ports/spool.ts'

// A message with large attachments is not parsed for the sake of showing its first lines.
const MAX_MESSAGE_BYTES = 1024 * 1024
const MAX_TEXT_LENGTH = 256 * 1024
const MAX_NESTING = 20

/** Decodes the text parts of stored messages of at most 1 MiB. */
export function createMessageTextReader(spool: Pick<Spool, 'read'>): MessageTextReader {
  return { read: (content) => readText(content, spool) }
}

async function readText(
  content: MessageContent,
  spool: Pick<Spool, 'read'>,
): Promise<MessageText | undefined> {
  const { header, body } = content
  const sizeBytes = header.length + (body.kind === 'inline' ? body.bytes.length : body.sizeBytes)
  if (sizeBytes > MAX_MESSAGE_BYTES) return undefined
  try {
    const chunks = body.kind === 'inline' ? [body.bytes] : await collect(spool.read(body.name))
    const parser = new PostalMime({ maxNestingDepth: MAX_NESTING })
    const { text, html } = await parser.parse(Buffer.concat([header, ...chunks]))
    return { text: shortened(text), html: shortened(html) }
  } catch {
    // Not MIME that can be taken apart, or a body that is gone: the rest of the history still shows.
    return undefined
  }
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<readonly Uint8Array[]> {
  const all: Uint8Array[] = []
  for await (const chunk of chunks) all.push(chunk)
  return all
}

function shortened(text: string | undefined): string | undefined {
  return text?.slice(0, MAX_TEXT_LENGTH)
}
