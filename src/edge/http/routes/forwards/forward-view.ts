import { Type, type Static } from 'typebox'
import type { ForwardLogView, ForwardRule } from '#core/forward.ts'
import { toIso } from '#core/time.ts'
import type { RuleWarning } from '#relay/inbound/rule-warning.ts'
import { Answer, Nullable, Timestamp, Uuid } from '../../schemas.ts'

const FORWARD = {
  id: Uuid,
  source_email: Type.String({ description: '`*@domain` takes what no other rule takes.' }),
  destination_emails: Type.Array(Type.String()),
  destination_urls: Type.Array(Type.String()),
  domain_id: Uuid,
  is_active: Type.Boolean(),
  accept_failed_dmarc: Type.Boolean({
    description: "Take mail that its author's domain asks to have rejected.",
  }),
  delivery_count: Type.Integer({ description: 'Copies that a destination has taken.' }),
  last_delivered_at: Nullable(Timestamp),
  created_at: Timestamp,
  warning: Nullable(
    Answer('ForwardWarning', {
      code: Type.Enum(['domain_not_verified', 'domain_not_receiving']),
      message: Type.String({ description: 'What is wrong and what to do.' }),
      checked_at: Nullable(Timestamp),
    }),
    { description: 'Why the rule gets no mail, as the last check of its domain saw it.' },
  ),
}

export const ForwardAnswer = Answer('Forward', FORWARD)

export const MadeForwardAnswer = Answer('MadeForward', {
  ...FORWARD,
  secret: Type.String({ description: 'Signs posts to URLs. Shown once.' }),
})

export function forwardView(
  rule: ForwardRule,
  warning: RuleWarning | undefined,
): Static<typeof ForwardAnswer> {
  return {
    id: rule.id,
    source_email: rule.sourceEmail,
    destination_emails: [...rule.destinationEmails],
    destination_urls: [...rule.destinationUrls],
    domain_id: rule.domainId,
    is_active: rule.isActive,
    accept_failed_dmarc: rule.acceptsFailedDmarc,
    delivery_count: rule.deliveryCount,
    last_delivered_at: rule.lastDeliveredAt === undefined ? null : toIso(rule.lastDeliveredAt),
    created_at: toIso(rule.createdAt),
    warning: warning === undefined ? null : warningView(warning),
  }
}

function warningView({ code, message, at }: RuleWarning) {
  return { code, message, checked_at: at === undefined ? null : toIso(at) }
}

export const ForwardLogAnswer = Answer('ForwardLog', {
  id: Uuid,
  forward_id: Uuid,
  from_address: Type.String({ description: 'Envelope sender; empty for a report.' }),
  original_to: Type.String(),
  forwarded_to: Type.String({ description: 'Address or URL.' }),
  subject: Type.String(),
  message_id: Type.String({ description: 'The Message-ID field.' }),
  size_bytes: Type.Integer(),
  authentication: Type.Record(Type.String(), Type.String()),
  spam_score: Nullable(Type.Number()),
  from_rewritten: Nullable(Type.String(), { description: 'Why the From field was rewritten.' }),
  status: Type.Enum(['waiting', 'delivered', 'failed']),
  attempts: Type.Integer(),
  answer: Nullable(Type.String(), { description: "The destination's last answer." }),
  changed_at: Timestamp,
  created_at: Timestamp,
})

export function forwardLogView(entry: ForwardLogView): Static<typeof ForwardLogAnswer> {
  return {
    id: entry.id,
    forward_id: entry.forwardId,
    from_address: entry.fromAddress,
    original_to: entry.originalTo,
    forwarded_to: entry.forwardedTo,
    subject: entry.subject,
    message_id: entry.messageIdHeader,
    size_bytes: entry.sizeBytes,
    authentication: { ...entry.authentication },
    spam_score: entry.spamScore ?? null,
    from_rewritten: entry.rewritten ?? null,
    status: entry.state,
    attempts: entry.attempts,
    answer: entry.answer ?? null,
    changed_at: toIso(entry.changedAt),
    created_at: toIso(entry.createdAt),
  }
}
