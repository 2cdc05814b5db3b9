import type { MessageBytes } from '#relay/ports/mail-auth.ts'

/** The pieces of a message, read to the end. */
export async function readPieces(bytes: ReturnType<MessageBytes>): Promise<readonly Uint8Array[]> {
  const pieces: Uint8Array[] = []
  for await (const piece of bytes) pieces.push(piece)
  return pieces
}
