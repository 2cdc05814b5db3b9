import type { MessageContent } from '#core/message.ts'
import type { Spool } from '#relay/ports/spool.ts'

/** Header and body, in bytes. */
export function sizeOf({ header, body }: MessageContent): number {
  return header.length + (body.kind === 'inline' ? body.bytes.length : body.sizeBytes)
}

/** Rejects when the body cannot be read. */
export async function wholeMessage(
  { header, body }: MessageContent,
  spool: Pick<Spool, 'read'>,
): Promise<Uint8Array> {
  if (body.kind === 'inline') return Buffer.concat([header, body.bytes])
  const chunks: Uint8Array[] = [header]
  for await (const chunk of spool.read(body.name)) chunks.push(chunk)
  return Buffer.concat(chunks)
}
