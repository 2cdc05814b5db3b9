import type { CredentialStore, DomainStore } from '../ports/access-stores.ts'
import type { CredentialId } from '#core/ids.ts'
import { KnownLogins } from '../access/known-logins.ts'
import { createLastUsed } from '../access/last-used.ts'
import { LoginThrottle, type LoginThrottleLimits } from '../access/login-throttle.ts'
import type { Announcements } from '../ports/announcements.ts'
import type { Clock } from '../ports/clock.ts'
import type { SecretHasher } from '../ports/keys.ts'
import type { Log } from '../ports/log.ts'
import type { Metrics } from '../ports/metrics.ts'
import type { QueueStore } from '../ports/queue-store.ts'
import type { QuotaStore } from '../ports/quota-store.ts'
import type { Random } from '../ports/random.ts'
import type { ReturnPathSigner } from '../ports/return-path.ts'
import type { QuotaRule } from '#core/quota.ts'
import type { SmtpService } from '../ports/smtp-session.ts'
import type { Spool } from '../ports/spool.ts'
import { DiskRoom } from './disk-room.ts'
import { QuotaGate } from './quota-gate.ts'
import { FewRecipients } from './few-recipients.ts'
import { OpenLogins } from './open-logins.ts'
import { isVerifiedDomain } from './sender-policy.ts'
import { SubmissionSession, type SubmissionSessionDeps } from './submission-session.ts'
import { intakeCounters, type SubmitDeps } from './submit.ts'

export interface SubmissionDeps {
  readonly credentials: Pick<CredentialStore, 'findForLogin' | 'touch'>
  readonly domains: Pick<DomainStore, 'findByName'>
  readonly queue: Pick<QueueStore, 'enqueue'>
  /** Without it quotas refuse at the final dot only. */
  readonly quotas?: Pick<QuotaStore, 'probe'>
  readonly spool: Pick<Spool, 'create' | 'remove' | 'hasRoomFor'>
  readonly announcements: Announcements
  readonly hasher: SecretHasher
  readonly returnPaths: ReturnPathSigner
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly metrics: Metrics
}

export interface SubmissionSettings {
  readonly hostname: string
  readonly maxMessageBytes: number
  readonly maxRecipients: number
  /** Put the client's address into Received. Off: it tells recipients where the sender sits. */
  readonly showClientAddress?: boolean
  readonly maxHeaderBytes?: number
  readonly inlineBodyBytes?: number
  readonly maxReceived?: number
  readonly loginThrottle?: LoginThrottleLimits
  /** Limits for every account, domain and credential for which the operator set none. */
  readonly quotaDefaults?: readonly QuotaRule[]
  /** Messages to so many recipients go before the rest of their account; 0, the default: none. */
  readonly fewRecipients?: number
}

export interface Submission {
  readonly service: SmtpService
  /** To be awaited after the listeners have drained and before the stores close. */
  close(): Promise<void>
}

const KIB = 1024

/** The submission service: one for all its listeners, so that they share throttle and announcements. */
export function createSubmission(deps: SubmissionDeps, settings: SubmissionSettings): Submission {
  const { clock, log, credentials, announcements } = deps
  const lastUsed = createLastUsed<CredentialId>({
    touch: (uses) => credentials.touch(uses),
    clock,
    log,
  })
  const known = new KnownLogins(announcements, clock)
  const openLogins = new OpenLogins(announcements, clock)
  const sessionDeps: SubmissionSessionDeps = {
    login: {
      credentials,
      known,
      hasher: deps.hasher,
      throttle: new LoginThrottle(settings.loginThrottle),
      lastUsed,
      clock,
      log,
    },
    openLogins,
    domains: deps.domains,
    spool: deps.spool,
    quotaGate: quotaGate(deps, settings),
    diskRoom: new DiskRoom(deps.spool, clock, settings.maxMessageBytes),
    limits: {
      maxMessageBytes: settings.maxMessageBytes,
      maxHeaderBytes: settings.maxHeaderBytes ?? 256 * KIB,
      inlineBodyBytes: settings.inlineBodyBytes ?? 128 * KIB,
    },
    submit: submitDeps(deps, settings),
    clock,
    log,
    logins: deps.metrics.counter({
      name: 'logins_total',
      help: 'SMTP logins by result: granted, denied, account-suspended, store-away.',
      labels: ['result'],
    }),
  }
  return {
    service: {
      hostname: settings.hostname,
      maxMessageBytes: settings.maxMessageBytes,
      maxRecipients: settings.maxRecipients,
      requiresTls: true,
      requiresLogin: true,
      offersDsn: true,
      open: (peer, hangUp) => new SubmissionSession(sessionDeps, peer, hangUp),
    },
    async close() {
      known.close()
      openLogins.close()
      await lastUsed.close()
    },
  }
}

function quotaGate(
  { quotas, clock, log }: SubmissionDeps,
  { quotaDefaults: defaults = [] }: SubmissionSettings,
): QuotaGate | undefined {
  return quotas && new QuotaGate({ quotas, clock, log, defaults })
}

function submitDeps(deps: SubmissionDeps, settings: SubmissionSettings): SubmitDeps {
  return {
    queue: deps.queue,
    spool: deps.spool,
    announcements: deps.announcements,
    random: deps.random,
    returnPaths: deps.returnPaths,
    quotaDefaults: settings.quotaDefaults ?? [],
    fewRecipients: new FewRecipients(deps.clock, settings.fewRecipients ?? 0),
    log: deps.log,
    counters: intakeCounters(deps.metrics),
    tools: {
      policy: {
        hostname: settings.hostname,
        showClientAddress: settings.showClientAddress ?? false,
        maxReceived: settings.maxReceived ?? 100,
      },
      isVerifiedDomain: (accountId, name) => isVerifiedDomain(deps.domains, accountId, name),
    },
  }
}
