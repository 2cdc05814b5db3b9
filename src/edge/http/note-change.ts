import type { FastifyRequest } from 'fastify'
import type { Change } from '#relay/access/changes.ts'
import { callerOf, principalOf } from './auth.ts'
import type { HttpUseCases } from './http.ts'

/** Writes down in the audit log what who asks has just done. */
export function noteChange(
  { audit }: Pick<HttpUseCases, 'audit'>,
  request: FastifyRequest,
  change: Change,
): Promise<void> {
  const { accountId } = principalOf(request)
  return audit.add({ actor: callerOf(request).actor, accountId }, change)
}
