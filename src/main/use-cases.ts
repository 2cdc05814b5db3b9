import type { OperatorUseCases } from '#edge/cli/use-cases.ts'
import type { HttpUseCases } from '#edge/http/http.ts'
import { createDkimKeyMaker } from '#infra/crypto/dkim-keys.ts'
import { createMessageTextReader } from '#infra/mime/message-text.ts'
import { createReportWriter } from '#relay/bounces/dsn-out.ts'
import { Accounts } from '#relay/access/accounts.ts'
import { ApiKeys } from '#relay/access/api-keys.ts'
import { Quotas } from '#relay/access/quotas.ts'
import { AuditLog } from '#relay/access/audit-log.ts'
import { SmtpCredentials } from '#relay/access/smtp-credentials.ts'
import { Domains, type DomainsDeps } from '#relay/domains/domains.ts'
import { Forwards } from '#relay/inbound/forwards.ts'
import { GmailSetup, type GmailSetupDeps } from '#relay/inbound/gmail-setup.ts'
import { createReplay } from '#relay/inbound/replay-forward.ts'
import { Emails } from '#relay/history/emails.ts'
import { SandboxMail } from '#relay/history/sandbox-mail.ts'
import type { Dns } from '#relay/ports/dns.ts'
import type { SandboxControls } from '#relay/ports/sandbox-box.ts'
import { Suppressions } from '#relay/suppressions/suppressions.ts'
import { QueueOperations } from '#relay/queue/queue-operations.ts'
import { QueueView } from '#relay/queue/queue-view.ts'
import type { SandboxMailbox } from '#sandbox/mailbox.ts'
import type { ZoneStore } from '#sandbox/zone-store.ts'
import type { Foundation } from './foundation.ts'
import { createPeople } from './identity.ts'
import { createInbox } from './inbox.ts'
import { createLogs } from './logs.ts'
import { createViews } from './views.ts'

export type UseCases = HttpUseCases & OperatorUseCases

/** The use cases behind API and command line. `dns` has no cache: owners see what they just published. */
export function createUseCases(
  foundation: Foundation,
  dns: Dns,
  sandbox: SandboxControls | undefined,
  certificate: GmailSetupDeps['certificate'] = () => undefined,
): UseCases {
  const { stores, keyring, config, clock, random, announcements, log } = foundation
  const { accounts, apiKeys, domains, credentials, history } = stores
  const common = { clock, random, log, announcements }
  const operations = stores.queueOperations
  const audit = new AuditLog({ ...common, audit: stores.audit })
  const writeReport = createReportWriter({
    hostname: foundation.names.hostname,
    random,
    lifetimeMs: config.retry.lifetimeMs,
  })
  const records = new Domains(domainsDeps(foundation, dns))
  const queueOperations = new QueueOperations({
    ...common,
    operations,
    audit: stores.audit,
    history,
    queue: stores.queue,
    writeReport,
  })
  return {
    accounts: new Accounts({ ...common, accounts }),
    apiKeys: new ApiKeys({ ...common, accounts, apiKeys, hasher: keyring.hasher }),
    domains: records,
    credentials: new SmtpCredentials({
      ...common,
      domains,
      credentials,
      hasher: keyring.hasher,
      smtpHost: config.hostname,
      smtpPort: config.smtpPort,
    }),
    suppressions: new Suppressions({ ...common, accounts, suppressions: stores.suppressions }),
    emails: new Emails({
      history,
      queue: stores.queue,
      messageText: createMessageTextReader(foundation.spool),
      clock,
      schedule: config.retry,
    }),
    queue: new QueueView({
      history,
      operations,
      queue: stores.queue,
      clock,
      schedule: config.retry,
    }),
    queueOperations,
    forwards: createForwards(foundation, dns),
    inbox: createInbox(foundation),
    gmail: createGmailSetup(foundation, dns, certificate),
    audit,
    quotas: new Quotas({
      ...common,
      quotas: stores.quotas,
      domains,
      credentials,
      audit,
      defaults: config.quotaDefaults,
    }),
    identity: createPeople(foundation, audit),
    ...createLogs(foundation, queueOperations),
    sandbox,
    ...createViews(foundation, certificate),
    sandboxMail: sandbox && new SandboxMail({ box: sandbox, accounts, domains, records }),
  }
}

function createGmailSetup(
  { stores, config, names, clock }: Foundation,
  dns: Dns,
  certificate: GmailSetupDeps['certificate'],
): GmailSetup {
  const { domains, forwards, credentials, gmailConfirmations: confirmations } = stores
  const { hostname: smtpHost, smtpPort } = config
  const common = { domains, forwards, credentials, confirmations, certificate }
  return new GmailSetup({ ...common, dns, names, smtpHost, smtpPort, clock })
}

function createForwards(foundation: Foundation, dns: Dns): Forwards {
  const { stores, keyring, spool, clock, random, announcements, log, names } = foundation
  const { domains, forwards, history, inbound } = stores
  const replay = createReplay({ forwards, history, inbound, spool, announcements, clock, random })
  const { vault } = keyring
  return new Forwards({ domains, forwards, dns, names, vault, replay, clock, random, log })
}

export function domainsDeps(foundation: Foundation, dns: Dns): DomainsDeps {
  const { stores, keyring, clock, random, announcements, log, names } = foundation
  return {
    domains: stores.domains,
    dns,
    clock,
    random,
    dkimKeys: createDkimKeyMaker(),
    vault: keyring.vault,
    announcements,
    log,
    names,
  }
}

/** The operator's handles on the internet in the box. */
export function sandboxControls(zones: ZoneStore, mailbox: SandboxMailbox): SandboxControls {
  return {
    publish: (records, origin) => zones.publish(records, origin),
    inbox: (query) => mailbox.list(query),
    show: (id) => mailbox.show(id),
  }
}
