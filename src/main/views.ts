import { DestinationNames } from '#relay/delivery/shaping/destination.ts'
import { Analytics } from '#relay/history/analytics.ts'
import { Overview, type OverviewDeps } from '#relay/overview/overview.ts'
import { Updates } from '#relay/updates/updates.ts'
import type { Config } from './config/config.ts'
import { readProviderRules } from './config/provider-rules-file.ts'
import { smarthostOf } from './delivery.ts'
import type { Foundation } from './foundation.ts'

export interface Views {
  readonly overview: Overview
  readonly analytics: Analytics
  readonly updates: Updates
}

/** What the first page shows, and how pages hear of changes. */
export function createViews(
  { stores, config, spool, announcements, clock, metrics }: Foundation,
  certificate: OverviewDeps['certificate'],
): Views {
  const { accounts, domains, credentials, history, quotas, overview } = stores
  const analytics = new Analytics({ analytics: stores.analytics, clock })
  return {
    overview: new Overview({
      accounts,
      domains,
      credentials,
      history,
      quotas,
      overview,
      analytics,
      clock,
      quotaDefaults: config.quotaDefaults,
      tooOldMs: config.alarmOldestDueMs,
      gateway: gatewayOf(config),
      certificate,
      hasDiskRoom: () => spool.hasRoomFor(config.maxMessageBytes),
    }),
    analytics,
    updates: new Updates({ announcements, clock, metrics }),
  }
}

/** The name under which the smarthost's pauses are kept. */
function gatewayOf(config: Config): string | undefined {
  const host = smarthostOf(config)?.host
  if (host === undefined) return undefined
  const name = typeof host === 'string' ? host : host.text
  return new DestinationNames(readProviderRules(config.providerRules)).of([name])
}
