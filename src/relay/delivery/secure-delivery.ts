import type { Message } from '#core/message.ts'
import type { Log } from '../ports/log.ts'
import { temporaryFault, type RouteFault, type RoutePlan } from '../routing/route.ts'
import {
  secureRoute,
  type LeftOut,
  type SecureRouteDeps,
} from '../routing/tls-policy/secure-route.ts'
import type { SendingMinimums } from '../routing/tls-policy/sending-minimum.ts'

export interface SecureDeliveryDeps extends SecureRouteDeps {
  readonly minimums: Pick<SendingMinimums, 'find'>
  /** A report about TLS: what it reports must not stop it (RFC 8460 §3). */
  readonly isTlsReport: (message: Message) => boolean
  readonly observeLeftOut: (hosts: readonly LeftOut[]) => void
  readonly log: Log
}

/**
 * The step of a delivery between route and connection: both domains' TLS policies. Never rejects: while
 * the policies cannot be read mail waits, because it might go out less protected than it was promised.
 */
export function createSecureStep(
  deps: SecureDeliveryDeps,
): (plan: RoutePlan, message: Message) => Promise<RoutePlan | RouteFault> {
  return async (plan, message) => {
    try {
      const minimum = await deps.minimums.find(message.domainId)
      const ignorePublished = deps.isTlsReport(message)
      const request = {
        minimum: ignorePublished ? 'opportunistic' : minimum,
        ignorePublished,
      } as const
      const { route, leftOut } = await secureRoute(plan, request, deps)
      deps.observeLeftOut(leftOut)
      return route
    } catch (error) {
      deps.log.error('delivery.tls-policy-failed', { messageId: message.id, error })
      return temporaryFault('4.3.0', 'the TLS policies could not be read', plan.notes)
    }
  }
}
