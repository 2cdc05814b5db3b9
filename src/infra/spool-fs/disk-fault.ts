import { StoreUnavailable } from '#relay/ports/access-stores.ts'

const FULL = new Set(['ENOSPC', 'EDQUOT'])

/** What the disk said, in the words of the stores. */
export function asStoreUnavailable(error: unknown): StoreUnavailable {
  if (error instanceof StoreUnavailable) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
  return FULL.has(code)
    ? new StoreUnavailable('disk-full', 'no room for a message body', { cause: error })
    : new StoreUnavailable('io-error', `the spool failed: ${code}`, { cause: error })
}
