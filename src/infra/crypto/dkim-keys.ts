import { generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'
import type { DkimKeyMaker } from '#relay/ports/keys.ts'

const generate = promisify(generateKeyPair)

/** RSA 2048 (RFC 8301 §3.2), made on libuv's thread pool: the event loop goes on meanwhile. */
export function createDkimKeyMaker(): DkimKeyMaker {
  return {
    async make() {
      const pair = await generate('rsa', {
        modulusLength: 2048,
        publicKeyEncoding: { type: 'spki', format: 'der' },
        privateKeyEncoding: { type: 'pkcs8', format: 'der' },
      })
      return {
        publicKey: pair.publicKey.toString('base64'),
        privateKey: Uint8Array.from(pair.privateKey),
      }
    },
  }
}
