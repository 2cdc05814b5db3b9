import { promisify } from 'node:util'
import { gzip as deflate } from 'node:zlib'

const deflateAsync = promisify(deflate)

/** RFC 1952, on a thread of the pool. */
export async function gzip(bytes: Uint8Array): Promise<Uint8Array> {
  return await deflateAsync(bytes)
}
