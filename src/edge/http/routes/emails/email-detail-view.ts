import { Type, type Static } from 'typebox'
import type { Attempt } from '#core/attempt.ts'
import { RECIPIENT_STATES, isPending, type Recipient } from '#core/recipient.ts'
import { describeReply } from '#core/reply.ts'
import { toIso } from '#core/time.ts'
import { TLS_MINIMUMS, TLS_POLICY_SOURCES, type TlsPolicyUsed } from '#core/tls.ts'
import type { EmailDetail } from '#relay/history/emails.ts'
import { Answer, Nullable, Timestamp, Uuid } from '../../schemas.ts'
import { EmailAnswer, emailView, EventAnswer, eventView, isoOrNull } from './email-view.ts'

const RecipientAnswer = Answer('EmailRecipient', {
  id: Uuid,
  address: Type.String(),
  state: Type.Enum([...RECIPIENT_STATES]),
  attempts: Type.Integer(),
  last_reply: Nullable(Type.String(), { description: 'What the other mail host said last.' }),
  last_problem: Nullable(Type.String(), { description: 'What happened, in one line.' }),
  next_attempt_at: Nullable(Timestamp),
  changed_at: Timestamp,
  explanation: Type.String({ description: 'Where it stands and why, for people.' }),
})

const TlsPolicyAnswer = Answer('TlsPolicyUsed', {
  required: Type.Enum([...TLS_MINIMUMS]),
  source: Type.Enum([...TLS_POLICY_SOURCES], { description: 'Who asked for it.' }),
  reason: Type.String(),
})

const AttemptAnswer = Answer('DeliveryAttempt', {
  id: Uuid,
  recipient_ids: Type.Array(Uuid),
  started_at: Timestamp,
  duration_ms: Type.Integer(),
  host: Nullable(Type.String()),
  address: Nullable(Type.String()),
  port: Nullable(Type.Integer()),
  new_connection: Type.Boolean(),
  tls: Nullable(
    Type.Object({
      version: Type.String(),
      cipher: Type.String(),
      certificate: Type.Enum(['trusted', 'untrusted', 'not-checked']),
      certificate_problem: Nullable(Type.String()),
      policy: Nullable(TlsPolicyAnswer, { description: 'What the connection had to give.' }),
    }),
  ),
  tls_policy: Nullable(TlsPolicyAnswer, {
    description: 'The same as tls.policy, and there too when no TLS came about.',
  }),
  summary: Type.String(),
  dialogue: Type.Array(
    Type.Object({
      at_ms: Type.Integer({ description: 'Since the attempt began.' }),
      kind: Type.Enum(['note', 'sent', 'received']),
      text: Type.String(),
    }),
  ),
})

export const EmailDetailAnswer = Answer('EmailDetail', {
  ...EmailAnswer.properties,
  envelope_sender: Type.String({ description: 'As submitted; empty for the null sender.' }),
  return_path: Type.String({ description: 'The envelope sender that other hosts see.' }),
  size_bytes: Type.Integer(),
  domain_id: Nullable(Uuid, { description: 'Of the sending domain, which may be gone.' }),
  credential_id: Nullable(Uuid, {
    description: 'It came in by this; null when it did not by SMTP.',
  }),
  message_id: Type.String(),
  cc_addresses: Type.Array(Type.String()),
  bcc_addresses: Type.Array(Type.String(), {
    description: 'Recipients of the envelope that neither To nor Cc names.',
  }),
  headers: Type.Record(Type.String(), Type.String()),
  text_body: Nullable(Type.String()),
  html_body: Nullable(Type.String()),
  recipients: Type.Array(RecipientAnswer),
  attempts: Type.Array(AttemptAnswer),
  events: Type.Array(EventAnswer),
})

export function emailDetailView(detail: EmailDetail): Static<typeof EmailDetailAnswer> {
  const { message, recipients, header, text } = detail
  const named = new Set([...(header?.to ?? []), ...(header?.cc ?? [])].map(lower))
  const hidden = recipients.filter(({ address }) => !named.has(lower(address)))
  return {
    ...emailView(detail),
    retry_of_id: retryOf(detail),
    envelope_sender: message.envelopeSender,
    return_path: message.returnPath,
    size_bytes: message.sizeBytes,
    domain_id: message.domainId ?? null,
    credential_id: message.credentialId ?? null,
    message_id: message.messageIdHeader,
    cc_addresses: [...(header?.cc ?? [])],
    // Without the header nobody can say who was hidden.
    bcc_addresses: header === undefined ? [] : hidden.map(({ address }) => address),
    headers: { ...header?.fields },
    text_body: text?.text ?? null,
    html_body: text?.html ?? null,
    recipients: recipients.map((each, i) => recipientView(each, detail.explanations[i] ?? '')),
    attempts: detail.attempts.map(attemptView),
    events: detail.events.map(eventView),
  }
}

/** Its first event says so. */
function retryOf({ events }: EmailDetail): string | null {
  const original = events.find(({ name }) => name === 'queued')?.detail['retry_of']
  return typeof original === 'string' ? original : null
}

function lower(address: string): string {
  return address.toLowerCase()
}

function recipientView(recipient: Recipient, explanation: string): Static<typeof RecipientAnswer> {
  const { state, lastReply } = recipient
  return {
    id: recipient.id,
    address: recipient.address,
    state,
    attempts: recipient.attempts,
    last_reply: lastReply === undefined ? null : describeReply(lastReply),
    last_problem: recipient.lastProblem ?? null,
    next_attempt_at: isPending(state) && state !== 'held' ? toIso(recipient.dueAt) : null,
    changed_at: toIso(recipient.changedAt),
    explanation,
  }
}

function attemptView(attempt: Attempt): Static<typeof AttemptAnswer> {
  const { tls } = attempt
  return {
    id: attempt.id,
    recipient_ids: [...attempt.recipientIds],
    started_at: isoOrNull(attempt.startedAt) ?? '',
    duration_ms: Math.round(attempt.durationMs),
    host: attempt.host ?? null,
    address: attempt.address ?? null,
    port: attempt.port ?? null,
    new_connection: attempt.newConnection,
    tls:
      tls === undefined
        ? null
        : {
            version: tls.version,
            cipher: tls.cipher,
            certificate: tls.certificate,
            certificate_problem: tls.certificateProblem ?? null,
            policy: policyView(attempt.tlsPolicy),
          },
    tls_policy: policyView(attempt.tlsPolicy),
    summary: attempt.summary,
    dialogue: attempt.steps.map(({ atMs, kind, text }) => ({
      at_ms: Math.round(atMs),
      kind,
      text,
    })),
  }
}

function policyView(used: TlsPolicyUsed | undefined): Static<typeof TlsPolicyAnswer> | null {
  return used === undefined
    ? null
    : { required: used.required, source: used.source, reason: used.reason }
}
