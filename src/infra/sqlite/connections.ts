import type { ReadOperations, WriteOperations } from './operations.ts'
import type { ThreadClient } from './thread-client.ts'

/** The two threads that all stores share. */
export interface Connections {
  readonly writer: ThreadClient<WriteOperations>
  readonly reader: ThreadClient<ReadOperations>
}

/**
 * Bytes without their surroundings: cloning a view copies the whole buffer below it, which may be a
 * pool with other people's secrets in it.
 */
export function compact(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes)
}
