import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Inspection } from '#relay/domains/domains.ts'
import type { DomainId } from '#core/ids.ts'
import { principalOf, scopeOf } from '../../auth.ts'
import type { RouteDeps } from '../../http.ts'
import { idOf } from '../../path-id.ts'
import { sendRefusal, sendTooMany } from '../../problem.ts'

/** What DNS holds for the domain in the path right now; undefined when a problem was answered. */
export async function inspectDomain(
  { use, limits }: RouteDeps,
  request: FastifyRequest<{ Params: { id: string } }>,
  reply: FastifyReply,
): Promise<Inspection | undefined> {
  const id = idOf<DomainId>(request.params.id, 'domain_not_found')
  if (!id.ok) return void sendRefusal(reply, id.error)
  const waitMs = limits.lookups.take(principalOf(request).accountId)
  if (waitMs !== undefined) return void sendTooMany(reply, waitMs)
  const inspected = await use.domains.inspect(scopeOf(request), id.value)
  return inspected.ok ? inspected.value : void sendRefusal(reply, inspected.error)
}
