/** HMAC-SHA-256 of what is posted to customers, so that they know that it came from here. */
export interface PostSigner {
  sign(
    secret: string,
    ...parts: ReadonlyArray<string | Uint8Array>
  ): { readonly hex: string; readonly base64: string }
}
