import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyRequest,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify'
import type { ApiScope, Principal } from '#core/tenant.ts'
import type { SessionRecord } from '#relay/ports/identity-stores.ts'
import type { Identity } from '#relay/identity/identity.ts'
import type { ApiKeys } from '#relay/access/api-keys.ts'
import type { SmtpCredentials } from '#relay/access/smtp-credentials.ts'
import type { Domains } from '#relay/domains/domains.ts'
import type { AuditLog } from '#relay/access/audit-log.ts'
import type { Forwards } from '#relay/inbound/forwards.ts'
import type { GmailSetup } from '#relay/inbound/gmail-setup.ts'
import type { Inbox } from '#relay/inbound/inbox.ts'
import type { Quotas } from '#relay/access/quotas.ts'
import type { Analytics } from '#relay/history/analytics.ts'
import type { EmailContents } from '#relay/history/email-content.ts'
import type { EmailSearch } from '#relay/history/email-search.ts'
import type { Emails } from '#relay/history/emails.ts'
import type { SandboxMail } from '#relay/history/sandbox-mail.ts'
import type { Suppressions } from '#relay/suppressions/suppressions.ts'
import type { QueueOperations } from '#relay/queue/queue-operations.ts'
import type { TestMessages } from '#relay/access/test-message.ts'
import type { Sessions } from '#relay/sessions/sessions.ts'
import type { EmailRetry } from '#relay/queue/retry-email.ts'
import type { QueueView } from '#relay/queue/queue-view.ts'
import type { Overview } from '#relay/overview/overview.ts'
import type { Updates } from '#relay/updates/updates.ts'
import type { Clock } from '#relay/ports/clock.ts'
import type { RateLimit } from './rate-limit.ts'
import type { SessionCookie } from './session-cookie.ts'

/** The Fastify instance of this API: schemas are TypeBox, so requests and replies are typed by them. */
export type Http = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

/** What the routes call. */
export interface HttpUseCases {
  readonly domains: Domains
  readonly credentials: SmtpCredentials
  readonly apiKeys: ApiKeys
  readonly emails: Emails
  readonly emailRetry: EmailRetry
  readonly emailSearch: EmailSearch
  readonly emailContents: EmailContents
  readonly forwards: Forwards
  readonly gmail: GmailSetup
  readonly inbox: Inbox
  readonly suppressions: Suppressions
  readonly queue: QueueView
  readonly queueOperations: QueueOperations
  readonly audit: AuditLog
  readonly quotas: Quotas
  readonly analytics: Analytics
  readonly overview: Overview
  readonly updates: Updates
  readonly identity: Identity
  /** Undefined in production. */
  readonly sandboxMail: SandboxMail | undefined
  readonly sessions: Sessions
  readonly testMessages: TestMessages
}

/** One thing that has to be in order for the service to do its work: `database`, `disk`, a listener. */
export interface ReadinessCheck {
  readonly name: string
  readonly ok: boolean
  /** One sentence, without secrets: anybody may read it. */
  readonly problem: string | undefined
}

/** What the dashboard tells people about the installation. */
export interface ServerFacts {
  readonly mode: 'sandbox' | 'production'
  readonly hostname: string
  readonly mxHostname: string
  readonly smtpHost: string
  readonly smtpPort: number
  /** In the sandbox: where programs on this machine really connect, and whom they have to trust. */
  readonly sandboxSmtp?:
    { readonly host: string; readonly port: number; readonly caFile?: string } | undefined
  /** Base of links, without a slash at its end. */
  readonly publicUrl: string
}

/** What every route is given. */
export interface RouteDeps {
  readonly use: HttpUseCases
  readonly version: string
  readonly server: ServerFacts
  readonly cookie: SessionCookie
  readonly readiness: () => Promise<readonly ReadinessCheck[]>
  readonly limits: RouteLimits
  readonly clock: Pick<Clock, 'now'>
  /** Whether who began a long answer may still have it. */
  readonly stillAllowed: (request: FastifyRequest) => Promise<boolean>
}

export interface RouteLimits {
  /** Mails to people who are to join, per account. */
  readonly invite: RateLimit
  /** Checks of a domain's records, per account. */
  readonly verify: RateLimit
  /** Other questions to DNS, per account. */
  readonly lookups: RateLimit
  /** New domains, per account: each costs an RSA key. */
  readonly addDomain: RateLimit
  /** Test messages, per account. */
  readonly testMessage: RateLimit
}

/**
 * Signed-in people only. `user`: their own affairs, also while the workspace is suspended;
 * `user:member`: what concerns the workspace; `user:admin`: that, for its owners and admins.
 */
export type PersonAccess = 'user' | 'user:member' | 'user:admin'

/**
 * Who may call a route: anybody; a key with the scope, or a person whose role has it
 * (core/user.ts); or people only. There is no default: a route has to say.
 */
export type Access = 'public' | PersonAccess | ApiScope

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access
  }
  interface FastifyRequest {
    /** Set before the handler of every route that is not public. */
    principal: Principal | undefined
    /** That of the principal, where it is a person. */
    session: SessionRecord | undefined
  }
}
