import PostalMime from 'postal-mime'
import { contentBytes, type MessageContent } from '#core/message.ts'
import type { MessageText, MessageTextReader } from '#relay/ports/message-text.ts'
import type { Spool } from '#relay/ports/spool.ts'
import { wholeMessage } from './stored-message.ts'

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
  if (contentBytes(content) > MAX_MESSAGE_BYTES) return undefined
  try {
    const parser = new PostalMime({ maxNestingDepth: MAX_NESTING })
    const { text, html } = await parser.parse(await wholeMessage(content, spool))
    return { text: shortened(text), html: shortened(html) }
  } catch {
    // Not MIME that can be taken apart, or a body that is gone: the rest of the history still shows.
    return undefined
  }
}

function shortened(text: string | undefined): string | undefined {
  return text?.slice(0, MAX_TEXT_LENGTH)
}
