import { fromUtf8, utf8 } from '#core/bytes.ts'
import { parseMailbox, type Mailbox } from '#core/mailbox.ts'
import type { DomainName } from '#core/domain-name.ts'
import { describeReply } from '#core/reply.ts'
import { assembleHeader } from '#proto/header/assemble.ts'
import type { Draft, IntakeStep, IntakeTools } from '#relay/intake/draft.ts'
import { openDraft, type Unread } from '#relay/intake/steps/header-parses.ts'

export const OWN_DOMAIN = 'own.test' as DomainName

export function mailbox(text: string): Mailbox {
  const parsed = parseMailbox(text)
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error}`)
  return parsed.value
}

/** A submission of `own.test` before its header is read. */
export function unread(over: Partial<Unread> = {}): Unread {
  return {
    id: '0190f0e0-0000-7000-8000-000000000001' as never,
    submitter: {
      accountId: '1a2b3c4d-0000-4000-8000-000000000001' as never,
      credentialId: '0190f0e0-0000-7000-8000-00000000000c' as never,
      domainId: '0190f0e0-0000-7000-8000-00000000000d' as never,
      domain: OWN_DOMAIN,
    },
    envelope: { sender: mailbox('me@own.test'), recipients: [mailbox('bob@there.test')] },
    arrival: {
      helo: 'laptop',
      extended: true,
      tls: undefined,
      clientAddress: '192.0.2.7',
      smtpUtf8: false,
      at: Date.UTC(2026, 10, 22, 16, 33, 56),
    },
    ...over,
  }
}

export function draftOf(header: string, over: Partial<Unread> = {}): Draft {
  const opened = openDraft(unread(over), utf8(header))
  if (!opened.ok) throw new Error(describeReply(opened.error))
  return opened.value
}

/** Tools that know `own.test` and `second.test` as verified. */
export const TOOLS: IntakeTools & { readonly asked: string[] } = {
  policy: { hostname: 'mail.taifa.test', showClientAddress: false, maxReceived: 100 },
  asked: [],
  isVerifiedDomain(_accountId, domain) {
    this.asked.push(domain)
    return Promise.resolve(['own.test', 'second.test'].includes(domain))
  },
}

/** The header after one step, or the reply in one line. */
export async function after(step: IntakeStep, draft: Draft): Promise<string> {
  const result = await step.run(draft, TOOLS)
  if (result.kind === 'refuse') return describeReply(result.reply)
  return fromUtf8(assembleHeader(result.draft.header, result.draft.edit))
}
