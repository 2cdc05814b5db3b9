import type { Domain } from '#core/domain.ts'
import { CATCH_ALL } from '#core/forward.ts'
import type { GmailConfirmation } from '#core/gmail-confirmation.ts'
import { formatMailbox, parseMailbox } from '#core/mailbox.ts'
import { err, ok, type Result } from '#core/result.ts'
import { tenant, type TenantScope } from '#core/tenant.ts'
import { toIso } from '#core/time.ts'
import { checkReceiving } from '../domains/checks/receiving.ts'
import { expectedRecords, type RelayNames } from '../domains/records.ts'
import type { CredentialStore, DomainStore } from '../ports/access-stores.ts'
import type { ShownCertificate } from '../ports/certificate.ts'
import type { Clock } from '../ports/clock.ts'
import type { Dns } from '../ports/dns.ts'
import type { ForwardStore, GmailConfirmationStore } from '../ports/inbound-store.ts'
import { refusal, type Refusal } from '../refusal.ts'

export interface GmailSetupDeps {
  readonly domains: Pick<DomainStore, 'findByName'>
  readonly forwards: Pick<ForwardStore, 'list'>
  readonly credentials: Pick<CredentialStore, 'list'>
  readonly confirmations: GmailConfirmationStore
  /** Undefined when the server does not run, and nothing can be said. */
  readonly certificate: () => ShownCertificate | undefined
  readonly dns: Dns
  readonly names: RelayNames
  readonly smtpHost: string
  readonly smtpPort: number
  readonly clock: Pick<Clock, 'now'>
}

export const GMAIL_CONDITIONS = [
  'domain',
  'receiving',
  'forward',
  'credential',
  'certificate',
] as const

export interface GmailCondition {
  readonly key: (typeof GMAIL_CONDITIONS)[number]
  readonly ok: boolean
  /** How it is, and when it is not as it should be, what to do. */
  readonly detail: string
}

/** What to enter in Gmail's dialogue "Add another email address you own". */
export interface GmailDialogue {
  readonly emailAddress: string
  readonly smtpServer: string
  readonly port: number
  /** Undefined while there is no active credential. */
  readonly username: string | undefined
  /** As Gmail names the choice. */
  readonly security: 'TLS'
}

export interface GmailGuide {
  readonly address: string
  readonly conditions: readonly GmailCondition[]
  /** The one next thing to do. */
  readonly next: string
  readonly dialogue: GmailDialogue
  /** While it is kept: 72 hours. */
  readonly confirmation: GmailConfirmation | undefined
}

type Judged = Omit<GmailCondition, 'key'>

/** How far an address is on its way to Gmail's "Send mail as". */
export class GmailSetup {
  readonly #deps: GmailSetupDeps
  constructor(deps: GmailSetupDeps) {
    this.#deps = deps
  }

  async guide(scope: TenantScope, input: string): Promise<Result<GmailGuide, Refusal>> {
    const parsed = parseMailbox(input.trim())
    if (!parsed.ok || parsed.value.domain === undefined) {
      const shown = input.slice(0, 80)
      return err(refusal('email_invalid', `"${shown}" is no address; enter one like me@shop.com.`))
    }
    const found = await this.#deps.domains.findByName(scope, parsed.value.domain)
    const domain = found.find(({ status }) => status === 'verified') ?? found[0]
    if (domain === undefined) {
      const message = `There is no domain ${parsed.value.domain} in this account; add it first.`
      return err(refusal('domain_not_found', message))
    }
    return ok(await this.#guide(domain, formatMailbox(parsed.value).toLowerCase()))
  }

  async #guide(domain: Domain, address: string): Promise<GmailGuide> {
    const { confirmations, credentials, smtpHost, smtpPort, clock } = this.#deps
    const own = tenant(domain.accountId)
    const active = await credentials.list(own, { includeInactive: false })
    const username = active.find(({ domainId }) => domainId === domain.id)?.username
    const conditions: readonly GmailCondition[] = [
      { key: 'domain', ...judgeDomain(domain) },
      { key: 'receiving', ...(await this.#judgeReceiving(domain)) },
      { key: 'forward', ...(await this.#judgeForward(domain, address)) },
      { key: 'credential', ...judgeCredential(domain, username) },
      { key: 'certificate', ...this.#judgeCertificate() },
    ]
    const confirmation = await confirmations.find(own, domain.id, address, clock.now())
    const security = 'TLS'
    const dialogue: GmailDialogue = {
      emailAddress: address,
      smtpServer: smtpHost,
      port: smtpPort,
      username,
      security,
    }
    const next = nextStep(conditions, confirmation)
    return { address, conditions, next, dialogue, confirmation }
  }

  async #judgeReceiving(domain: Domain): Promise<Judged> {
    const { dns, names } = this.#deps
    const expected = expectedRecords(domain, names).find(({ purpose }) => purpose === 'receiving')
    if (expected === undefined) return { ok: false, detail: 'There is no MX record to publish.' }
    const { state } = await checkReceiving(expected, { domain, names, dns })
    if (state.kind === 'ok') return { ok: true, detail: `Mail for ${domain.name} comes here.` }
    return { ok: false, detail: 'problem' in state ? state.problem : 'It could not be checked.' }
  }

  async #judgeForward(domain: Domain, address: string): Promise<Judged> {
    const rules = await this.#deps.forwards.list(tenant(domain.accountId))
    const localpart = address.slice(0, address.lastIndexOf('@'))
    const wanted = [localpart, localpart.replace(/(?<=.)\+.*$/, ''), CATCH_ALL]
    const rule = wanted
      .map((each) => rules.find((r) => r.domainId === domain.id && r.localpart === each))
      .find((each) => each !== undefined)
    if (rule?.isActive === true) return { ok: true, detail: `${rule.sourceEmail} is forwarded.` }
    if (domain.inbox.enabled) return { ok: true, detail: `${address} is kept in the inbox.` }
    if (rule === undefined) {
      return { ok: false, detail: `Add a forward rule from ${address} to your Gmail address.` }
    }
    return { ok: false, detail: `The forward rule ${rule.sourceEmail} is paused; resume it.` }
  }

  #judgeCertificate(): Judged {
    const { certificate, smtpHost, clock } = this.#deps
    const shown = certificate()
    if (shown === undefined) {
      return { ok: false, detail: 'Start the server: its certificate cannot be seen now.' }
    }
    if (shown.isLocal) {
      const detail = `Gmail trusts public certificates only; get one for ${smtpHost} and set TAIFA_TLS_CERT.`
      return { ok: false, detail }
    }
    if (shown.expiresAt <= clock.now()) {
      return { ok: false, detail: `The certificate expired ${toIso(shown.expiresAt)}; renew it.` }
    }
    if (shown.names.some((name) => covers(name, smtpHost))) {
      return { ok: true, detail: `It is for ${smtpHost} until ${toIso(shown.expiresAt)}.` }
    }
    return { ok: false, detail: `The certificate is not for ${smtpHost}; get one that is.` }
  }
}

function judgeDomain({ name, status }: Domain): Judged {
  if (status === 'verified') return { ok: true, detail: `${name} is verified.` }
  return { ok: false, detail: `Publish the DNS records of ${name} and verify it.` }
}

function judgeCredential({ name }: Domain, username: string | undefined): Judged {
  if (username !== undefined) return { ok: true, detail: `${username} can log in.` }
  return { ok: false, detail: `Create an SMTP credential for ${name} and keep its password.` }
}

function nextStep(
  conditions: readonly GmailCondition[],
  confirmation: GmailConfirmation | undefined,
): string {
  const missing = conditions.find((condition) => !condition.ok)
  if (confirmation !== undefined) return `Enter the code ${confirmation.code} in Gmail.`
  if (missing !== undefined) return missing.detail
  return 'Enter the values in Gmail: Settings, Accounts, Send mail as, Add another email address.'
}

/** RFC 6125 §6.4.3: a star stands for one label. */
function covers(name: string, host: string): boolean {
  const lower = name.toLowerCase()
  return lower === host || (lower.startsWith('*.') && host.replace(/^[^.]+/, '*') === lower)
}
