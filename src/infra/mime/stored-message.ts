import type { MessageContent } from '#core/message.ts'
import type { Spool } from '#relay/ports/spool.ts'
import { messagePieces } from '#relay/ports/stored-body.ts'

/** Rejects when the body cannot be read. */
export async function wholeMessage(
  content: MessageContent,
  spool: Pick<Spool, 'read'>,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of messagePieces(content, spool)) chunks.push(chunk)
  return Buffer.concat(chunks)
}
