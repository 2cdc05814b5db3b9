import type { Call } from './thread-protocol.ts'

/** Bounds how long a call can wait for its neighbours: some 20 ms of work, 8 MiB of log. */
const MAX_CALLS = 512
const MAX_BYTES = 8 * 1024 * 1024

/** Removes the calls for one transaction from the front of the queue, at least one if any waits. */
export function takeBatch(waiting: Call[]): readonly Call[] {
  let count = 0
  let bytes = 0
  for (const call of waiting) {
    bytes += call.bytes
    if (count > 0 && (bytes > MAX_BYTES || count >= MAX_CALLS)) break
    count += 1
  }
  return waiting.splice(0, count)
}
