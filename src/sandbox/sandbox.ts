import type { Clock } from '#relay/ports/clock.ts'
import type { Log } from '#relay/ports/log.ts'
import type { MailChecker } from '#relay/ports/mail-auth.ts'
import type { Random } from '#relay/ports/random.ts'
import type { SmtpService } from '#relay/ports/smtp-session.ts'
import { INBOX_HOSTNAME, type SandboxHostnames } from './builtin-zones.ts'
import { Complaints } from './complaints.ts'
import { DnsServer } from './dns-server.ts'
import type { MailboxEntry } from './mailbox-entry.ts'
import { SandboxMailbox, type MailboxLimits } from './mailbox.ts'
import { createReceivingHost } from './receiving-host.ts'
import { ZoneStore } from './zone-store.ts'

export interface SandboxOptions {
  readonly dataDir: string
  readonly hostnames: SandboxHostnames
  readonly dnsListen: { readonly host: string; readonly port: number }
  /** What the receiving host takes; a little more than what the relay takes, which adds fields. */
  readonly maxMessageBytes: number
  readonly mailboxLimits?: MailboxLimits
  /** After the receiving host has stored a message; must not throw. */
  readonly onStored?: (entry: MailboxEntry) => void
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

export interface Sandbox {
  readonly dns: DnsServer
  readonly zones: ZoneStore
  readonly mailbox: SandboxMailbox
  /** Sent as soon as there is a courier. */
  readonly complaints: Complaints
  /**
   * The service behind the listener of the receiving host. The checker comes late because it asks
   * the DNS server of this sandbox, whose port is known once it has started.
   */
  receivingHost(checker: MailChecker): SmtpService
}

/** The internet in a box, not yet listening: `dns.start()` and a listener for `receivingHost` do that. */
export async function openSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { dataDir, hostnames, dnsListen, clock, random, log } = options
  const zones = await ZoneStore.open({ dataDir, monotonicMs: () => clock.monotonicMs() })
  const { mailboxLimits: limits, onStored } = options
  const mailbox = await SandboxMailbox.open({
    dataDir,
    clock,
    random,
    log,
    ...(limits && { limits }),
    ...(onStored && { onStored }),
  })
  const complaints = new Complaints({ mailbox, clock, log })
  return {
    complaints,
    dns: new DnsServer({ hostnames, zones, log, ...dnsListen }),
    zones,
    mailbox,
    receivingHost: (checker) =>
      createReceivingHost({
        hostname: INBOX_HOSTNAME,
        maxMessageBytes: options.maxMessageBytes,
        mailbox,
        checker,
        clock,
        log,
        complaints,
      }),
  }
}
