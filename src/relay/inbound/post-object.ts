import { utf8 } from '#core/bytes.ts'
import type { ForwardLogEntry } from '#core/forward.ts'
import { toIso, type EpochMs } from '#core/time.ts'
import type { InboundObject } from '../ports/inbound-object.ts'
import type { PostSigner } from '../ports/post-signer.ts'

/** The body of a post: the message as an object. Without its content when that was too large. */
export function postBody(log: ForwardLogEntry, object: InboundObject | undefined): Uint8Array {
  const body = {
    id: log.messageId,
    type: 'email.inbound',
    received_at: toIso(log.createdAt),
    recipient: log.originalTo,
    from: object?.from ?? { address: log.fromAddress, name: '' },
    reply_to: object?.replyTo ?? null,
    to: object?.to ?? [],
    cc: object?.cc ?? [],
    bcc: object?.bcc ?? [],
    subject: object?.subject ?? log.subject,
    text: object?.text ?? null,
    html: object?.html ?? null,
    authentication: log.authentication,
    spam_score: log.spamScore ?? null,
    message_id: object?.messageId ?? log.messageIdHeader,
    in_reply_to: object?.inReplyTo ?? null,
    headers: object?.headers ?? {},
    size_bytes: log.sizeBytes,
    is_complete: object !== undefined,
    attachments: (object?.attachments ?? []).map((attachment, index) => ({
      index,
      filename: attachment.filename,
      content_type: attachment.contentType,
      size_bytes: attachment.sizeBytes,
      content: attachment.base64 ?? null,
    })),
  }
  return utf8(JSON.stringify(body))
}

/**
 * The headers of a post. `X-TaifaMail-Signature` is over the body; `webhook-signature` over id, time
 * and body, joined by dots (Standard Webhooks), so that an old post cannot be sent again.
 */
export function postHeaders(
  log: ForwardLogEntry,
  signed: { readonly body: Uint8Array; readonly secret: string; readonly now: EpochMs },
  signer: PostSigner,
): Readonly<Record<string, string>> {
  const { body, secret, now } = signed
  const timestamp = String(Math.floor(now / 1000))
  const standard = signer.sign(secret, `${log.id}.${timestamp}.`, body)
  return {
    'content-type': 'application/json; charset=utf-8',
    'user-agent': 'Taifa-Mail',
    'x-taifamail-event': 'email.inbound',
    'x-taifamail-delivery-id': log.id,
    'x-taifamail-signature': signer.sign(secret, body).hex,
    'webhook-id': log.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${standard.base64}`,
  }
}
