import { concatBytes } from '#core/bytes.ts'
import { formatMailbox } from '#core/mailbox.ts'
import type { SmtpReply } from '#core/reply.ts'
import { err, never, ok, type Result } from '#core/result.ts'
import type { Dns } from '../ports/dns.ts'
import type { Log } from '../ports/log.ts'
import type { MailChecker } from '../ports/mail-auth.ts'
import type { Counter } from '../ports/metrics.ts'
import type { SpamFilter, SpamVerdict } from '../ports/spam-filter.ts'
import type { InboundMail, UnjudgedMail } from './inbound-mail.ts'
import * as refusals from './refusals.ts'
import { checkReverseName } from './reverse-name.ts'
import type { InboundDestination } from './route.ts'

/** A filter of spam, and what is done when it does not answer. */
export interface SpamCheck {
  readonly filter: SpamFilter
  readonly whenAway: 'accept' | 'defer'
  /** By what the filter said: take, mark, later, reject, away. */
  readonly checked: Counter
}

export interface ExamineDeps {
  readonly checker: MailChecker
  readonly dns: Pick<Dns, 'ptr' | 'a' | 'aaaa'>
  /** Our name, under which results are published. */
  readonly hostname: string
  /** Undefined: nobody is asked. */
  readonly spam: SpamCheck | undefined
  readonly log: Log
}

/** Who sent a message, and what a spam filter thinks of it; or the reply when it does not want it. */
export async function examineMail(
  mail: UnjudgedMail,
  destinations: readonly InboundDestination[],
  deps: ExamineDeps,
): Promise<Result<InboundMail, SmtpReply>> {
  const { arrival } = mail
  const sender = mail.sender === null ? '' : formatMailbox(mail.sender)
  const message = concatBytes([mail.header.bytes, mail.body])
  const reverse = await checkReverseName(arrival.client, deps.dns)
  const [verdicts, spam] = await Promise.all([
    deps.checker.check(message, {
      ip: arrival.client,
      helo: arrival.helo,
      envelopeSender: sender,
      receivingHost: deps.hostname,
    }),
    askFilter(message, { mail, sender, clientName: reverse.name }, destinations, deps),
  ])
  if (!spam.ok) return spam
  return ok({ ...mail, verdicts, reverse, spam: spam.value })
}

/** Reports are what our own mail has brought about: no filter says no to them. */
const UNFILTERED: ReadonlySet<InboundDestination['kind']> = new Set(['return-path', 'srs'])

async function askFilter(
  message: Uint8Array,
  facts: { readonly mail: UnjudgedMail; readonly sender: string; readonly clientName: string },
  destinations: readonly InboundDestination[],
  { spam, log }: ExamineDeps,
): Promise<Result<SpamVerdict | undefined, SmtpReply>> {
  const filtered = destinations.filter(({ kind }) => !UNFILTERED.has(kind))
  if (spam === undefined || filtered.length === 0) return ok(undefined)
  const { mail, sender, clientName } = facts
  const { client, helo } = mail.arrival
  const recipients = [...new Set(filtered.map(({ recipient }) => formatMailbox(recipient)))]
  const asked = { id: mail.id, client, clientName, helo, sender, recipients }
  const verdict = await spam.filter.check(message, asked)
  if ('problem' in verdict) {
    spam.checked.add(1, { action: 'away' })
    log.warn('inbound.spam_filter_away', { messageId: mail.id, problem: verdict.problem })
    return spam.whenAway === 'defer' ? err(refusals.spamFilterAway()) : ok(undefined)
  }
  const { action, score } = verdict
  spam.checked.add(1, { action })
  log.info('inbound.spam_checked', { messageId: mail.id, action, score })
  switch (action) {
    case 'take':
    case 'mark':
      return ok(verdict)
    case 'later':
      return err(refusals.spamLater())
    case 'reject':
      return err(refusals.spamRejected())
    default:
      return never(action)
  }
}
