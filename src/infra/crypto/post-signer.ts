import { createHmac } from 'node:crypto'
import type { PostSigner } from '#relay/ports/post-signer.ts'

/** HMAC-SHA-256 over the bytes of the parts, one after the other. */
export const postSigner: PostSigner = {
  sign(secret, ...parts) {
    const hmac = createHmac('sha256', secret)
    for (const part of parts) hmac.update(part)
    const digest = hmac.digest()
    return { hex: digest.toString('hex'), base64: digest.toString('base64') }
  },
}
