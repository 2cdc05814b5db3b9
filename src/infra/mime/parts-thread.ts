import { parentPort } from 'node:worker_threads'
import PostalMime from 'postal-mime'
import type { Attachment, AttachmentFacts } from '#relay/ports/message-parts.ts'
import { readObject } from './message-object.ts'
import type { FromPartsThread, ToPartsThread } from './parts-protocol.ts'

/* Entry of the thread that takes messages apart. One message at a time; it may be ended at any time. */

const MAX_NESTING = 20
const MAX_ATTACHMENTS = 200
const MAX_TEXT_LENGTH = 1024 * 1024
const MAX_NAME_LENGTH = 255

const port = parentPort
if (port === null) throw new Error('parts-thread.ts is the entry of a worker thread')

port.on('message', (message: ToPartsThread) => {
  void answer(message).then((said) => port.postMessage(said, transferOf(said)))
})

async function answer({ id, bytes, wanted }: ToPartsThread): Promise<FromPartsThread> {
  try {
    if (wanted.kind === 'object') return { id, kind: 'object', object: await readObject(bytes) }
    const parser = new PostalMime({ maxNestingDepth: MAX_NESTING, rfc822Attachments: true })
    const { text, html, attachments } = await parser.parse(bytes)
    const files = attachments.slice(0, MAX_ATTACHMENTS).map(toAttachment)
    if (wanted.kind === 'attachment') {
      return { id, kind: 'attachment', attachment: files[wanted.index] }
    }
    const isShortened = [text, html].some((each) => (each?.length ?? 0) > MAX_TEXT_LENGTH)
    const parts = {
      text: text?.slice(0, MAX_TEXT_LENGTH),
      html: html?.slice(0, MAX_TEXT_LENGTH),
      isShortened,
      attachments: files.map(factsOf),
    }
    return { id, kind: 'parts', parts }
  } catch {
    return { id, kind: 'unreadable' }
  }
}

function factsOf({ filename, contentType, sizeBytes, contentId }: Attachment): AttachmentFacts {
  return { filename, contentType, sizeBytes, contentId }
}

type Parsed = Awaited<ReturnType<PostalMime['parse']>>['attachments'][number]

function toAttachment({ filename, mimeType, content, contentId }: Parsed): Attachment {
  const bytes = typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content)
  return {
    filename: (filename ?? '').slice(0, MAX_NAME_LENGTH),
    contentType: mimeType.slice(0, MAX_NAME_LENGTH),
    sizeBytes: bytes.length,
    contentId: contentId?.replace(/^<|>$/g, '').slice(0, MAX_NAME_LENGTH),
    bytes,
  }
}

function transferOf(said: FromPartsThread): ArrayBuffer[] {
  const buffer = said.kind === 'attachment' ? said.attachment?.bytes.buffer : undefined
  return buffer instanceof ArrayBuffer ? [buffer] : []
}
