import { toIso } from '#core/time.ts'
import type { GmailCondition, GmailGuide } from '#relay/inbound/gmail-setup.ts'

export interface GmailGuideJson {
  readonly address: string
  readonly ready: boolean
  readonly next: string
  readonly conditions: GmailCondition[]
  readonly dialogue: {
    readonly email_address: string
    readonly treat_as_alias: boolean
    readonly smtp_server: string
    readonly port: number
    readonly username: string | null
    readonly security: 'TLS'
  }
  readonly confirmation: {
    readonly code: string
    readonly link: string
    readonly received_at: string
    readonly expires_at: string
  } | null
}

/** The guide as API and command line show it. */
export function gmailGuideView(guide: GmailGuide): GmailGuideJson {
  const { address, next, dialogue, confirmation } = guide
  return {
    address,
    ready: guide.conditions.every(({ ok }) => ok),
    next,
    conditions: guide.conditions.map((condition) => ({ ...condition })),
    dialogue: {
      email_address: dialogue.emailAddress,
      treat_as_alias: true,
      smtp_server: dialogue.smtpServer,
      port: dialogue.port,
      username: dialogue.username ?? null,
      security: dialogue.security,
    },
    confirmation:
      confirmation === undefined
        ? null
        : {
            code: confirmation.code,
            link: confirmation.link,
            received_at: toIso(confirmation.receivedAt),
            expires_at: toIso(confirmation.expiresAt),
          },
  }
}
