import type { MessageId } from '#core/ids.ts'

/**
 * Proof that a return path was made here, so that a forged bounce can be told later. The tag
 * depends only on the message id and on a key that never changes with a restart.
 */
export interface ReturnPathSigner {
  /** At least 8 bytes. */
  tag(messageId: MessageId): Uint8Array
}
