import { randomFillSync } from 'node:crypto'
import type { Random } from '#relay/ports/random.ts'

// One call into OpenSSL for some hundred ids instead of one each.
const POOL_BYTES = 4096

/** {@link Random} over the operating system's generator. Bytes handed out are wiped from the pool. */
export function createRandom(): Random {
  const pool = new Uint8Array(POOL_BYTES)
  let used = POOL_BYTES
  return {
    bytes(count) {
      if (count > POOL_BYTES / 4) return randomFillSync(new Uint8Array(count))
      if (used + count > POOL_BYTES) {
        randomFillSync(pool)
        used = 0
      }
      const taken = pool.slice(used, used + count)
      pool.fill(0, used, used + count)
      used += count
      return taken
    },
    fraction: () => Math.random(),
  }
}
