import { createSecureContext, type SecureContext } from 'node:tls'
import { makeAuthority, makeLeaf } from '#sandbox/certificate-maker.ts'

/** A throw-away certificate for these names and 127.0.0.1, and the authority that clients trust. */
export async function makeTestCertificate(
  ...names: string[]
): Promise<{ readonly context: SecureContext; readonly ca: string }> {
  const now = Date.now()
  const authority = await makeAuthority(now)
  const { cert, key } = await makeLeaf(authority, [...names, '127.0.0.1'], now)
  return { context: createSecureContext({ cert, key, minVersion: 'TLSv1.2' }), ca: authority.cert }
}
