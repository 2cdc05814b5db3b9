import { createPrivateKey } from 'node:crypto'
import type { ArcSealer } from '#relay/ports/mail-auth.ts'

/** {@link ArcSealer} over the mailauth library, RSA-SHA-256, relaxed/relaxed. */
export function createArcSealer(): ArcSealer {
  return {
    async seal(message, { key, chain, authenticationResults, now }) {
      // Loaded with the first message, as for checking.
      const { sealMessage } = await import('mailauth')
      const pem = createPrivateKey({
        key: Buffer.from(key.privateKey),
        format: 'der',
        type: 'pkcs8',
      }).export({ format: 'pem', type: 'pkcs8' })
      const fields = await sealMessage(
        Buffer.from(message.buffer, message.byteOffset, message.length),
        {
          signingDomain: key.domain,
          selector: key.selector,
          privateKey: pem,
          cv: chain,
          authResults: authenticationResults,
          signTime: new Date(now),
        },
      )
      return new Uint8Array(fields)
    },
  }
}
