import type { DomainName } from '#core/domain-name.ts'
import type { Mailbox } from '#core/mailbox.ts'
import { DiskRoom } from '../intake/disk-room.ts'
import type { Clock } from '../ports/clock.ts'
import type { InboundDirectory } from '../ports/inbound-store.ts'
import type { Metrics } from '../ports/metrics.ts'
import type { SmtpService } from '../ports/smtp-session.ts'
import type { Spool } from '../ports/spool.ts'
import { AddressLimits } from './address-limits.ts'
import type { SpamCheck } from './examine.ts'
import { Greylist } from './greylist.ts'
import { MxSession, type MxSessionDeps } from './mx-session.ts'
import type { ReceiveDeps } from './receive-inbound.ts'
import { Turns } from './turns.ts'
import type { SpamFilter } from '../ports/spam-filter.ts'

export interface MxServiceDeps extends Omit<
  ReceiveDeps,
  | 'accepted'
  | 'refused'
  | 'largeChecks'
  | 'trustedSealers'
  | 'maxReceived'
  | 'hostname'
  | 'spool'
  | 'spam'
  | 'inboxMaxBytes'
> {
  readonly directory: InboundDirectory
  readonly spool: Pick<Spool, 'create' | 'read' | 'remove' | 'hasRoomFor'>
  readonly clock: Clock
  readonly metrics: Metrics
  /** Undefined: no filter of spam is asked. */
  readonly spamFilter: SpamFilter | undefined
}

export interface MxSettings {
  /** Greeting, EHLO name and the name under which results of checks are published. */
  readonly hostname: DomainName
  readonly maxMessageBytes: number
  /** Names of this server; the first decides whose domain the operator's is. */
  readonly ownHosts: readonly [DomainName, ...DomainName[]]
  /** Who reads `postmaster@` of them; undefined: the owner of the operator's domain. */
  readonly postmaster: Mailbox | undefined
  /** How long mail of unknown hosts is put off; undefined: not at all. */
  readonly greylistMs: number | undefined
  /** Transactions that one address may begin in a minute. */
  readonly perAddressPerMinute: number
  /** Domains whose word on a forwarded message counts (ARC). */
  readonly trustedSealers: readonly string[]
  /** Kept mail of one account, in bytes. */
  readonly inboxMaxBytes: number
  /** When the spam filter does not answer. */
  readonly spamFilterAway: 'accept' | 'defer'
}

const KIB = 1024
/** RFC 5321 §4.5.3.1.8 asks for 100. */
const MAX_RECIPIENTS = 100
/** RFC 5321 §6.3 recommends at least 100. */
const MAX_RECEIVED = 100
const LARGE_AT_ONCE = 2

/** The door for inbound mail: the session machine of submission with another policy. */
export function createMxService(deps: MxServiceDeps, settings: MxSettings): SmtpService {
  const sessionDeps: MxSessionDeps = {
    route: {
      directory: deps.directory,
      returnPaths: deps.returnPaths,
      srs: deps.srs,
      ownHosts: settings.ownHosts,
      postmaster: settings.postmaster,
    },
    receive: receiveDeps(deps, settings),
    addressLimits: new AddressLimits(deps.clock, settings.perAddressPerMinute),
    greylist:
      settings.greylistMs === undefined ? undefined : new Greylist(deps.clock, settings.greylistMs),
    diskRoom: new DiskRoom(deps.spool, deps.clock, settings.maxMessageBytes),
    limits: {
      maxMessageBytes: settings.maxMessageBytes,
      maxHeaderBytes: 256 * KIB,
      inlineBodyBytes: 128 * KIB,
    },
    clock: deps.clock,
  }
  return {
    hostname: settings.hostname,
    maxMessageBytes: settings.maxMessageBytes,
    maxRecipients: MAX_RECIPIENTS,
    requiresTls: false,
    requiresLogin: false,
    open: (peer) => new MxSession(sessionDeps, peer),
  }
}

function receiveDeps(deps: MxServiceDeps, settings: MxSettings): ReceiveDeps {
  return {
    ...deps,
    hostname: settings.hostname,
    inboxMaxBytes: settings.inboxMaxBytes,
    trustedSealers: new Set(settings.trustedSealers.map((domain) => domain.toLowerCase())),
    maxReceived: MAX_RECEIVED,
    largeChecks: new Turns(LARGE_AT_ONCE),
    spam: spamCheck(deps, settings),
    accepted: deps.metrics.counter({
      name: 'inbound_accepted_total',
      help: 'Recipients of inbound mail that was taken, by kind: forward, inbox, postmaster, srs, return-path, gmail.',
      labels: ['kind'],
    }),
    refused: deps.metrics.counter({
      name: 'inbound_refused_total',
      help: 'Inbound messages refused after their content came, by reply code.',
      labels: ['code'],
    }),
  }
}

function spamCheck(
  { spamFilter: filter, metrics }: MxServiceDeps,
  { spamFilterAway: whenAway }: MxSettings,
): SpamCheck | undefined {
  const checked = metrics.counter({
    name: 'inbound_spam_checks_total',
    help: 'Answers of the spam filter (TAIFA_RSPAMD_URL), by action: take, mark, later, reject; away: none.',
    labels: ['action'],
  })
  return filter === undefined ? undefined : { filter, whenAway, checked }
}
