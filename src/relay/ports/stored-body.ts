import { concatBytes } from '#core/bytes.ts'
import type { MessageContent, StoredBody } from '#core/message.ts'
import type { Spool } from './spool.ts'

type Reading = Pick<Spool, 'read'>

/** All of it, in memory. Rejects as {@link Spool.read} does. */
export async function readBody(body: StoredBody, spool: Reading): Promise<Uint8Array> {
  if (body.kind === 'inline') return body.bytes
  const chunks: Uint8Array[] = []
  for await (const chunk of spool.read(body.name)) chunks.push(chunk)
  return concatBytes(chunks)
}

/** Header and body piece by piece. Rejects as {@link Spool.read} does. */
export async function* messagePieces(
  { header, body }: MessageContent,
  spool: Reading,
): AsyncGenerator<Uint8Array> {
  yield header
  if (body.kind === 'inline') yield body.bytes
  else yield* spool.read(body.name)
}
