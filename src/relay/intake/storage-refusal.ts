import type { SmtpReply } from '#core/reply.ts'
import { StoreUnavailable } from '../ports/access-stores.ts'
import { diskFull, storeAway } from './refusals.ts'

const NO_ROOM = new Set(['ENOSPC', 'EDQUOT'])

/** A fault of disk or database is never the client's: 452 for want of room, 451 for the rest. */
export function storageRefusal(error: unknown): SmtpReply {
  if (error instanceof StoreUnavailable) {
    return error.reason === 'disk-full' ? diskFull() : storeAway()
  }
  const { code } = (error ?? {}) as { readonly code?: unknown }
  return typeof code === 'string' && NO_ROOM.has(code) ? diskFull() : storeAway()
}
