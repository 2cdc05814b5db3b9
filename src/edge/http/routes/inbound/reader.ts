import type { FastifyRequest } from 'fastify'
import { mayUse } from '#core/tenant.ts'
import type { InboxReader } from '#relay/inbound/inbox.ts'
import { principalOf } from '../../auth.ts'

/** Links that sign somebody in are no matter for who may only read. */
export function readerOf(request: FastifyRequest): InboxReader {
  return mayUse(principalOf(request), 'full') ? 'trusted' : 'other'
}
