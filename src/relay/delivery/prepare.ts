import { NO_BYTES } from '#core/bytes.ts'
import type { Message, MessageContent } from '#core/message.ts'
import type { Clock } from '../ports/clock.ts'
import type { DkimSigner, MessageBytes, SigningKey } from '../ports/mail-auth.ts'
import type { ClaimedWork, QueueStore } from '../ports/queue-store.ts'
import type { Spool } from '../ports/spool.ts'
import type { RecipientResult } from '../ports/transport.ts'
import type { OwnSigningKey } from './own-signing-key.ts'
import type { SigningKeyFault, SigningKeys } from './signing-keys.ts'

/** The bytes to send, or why there are none. `header` is the stored one, for a report. */
export type Prepared =
  | {
      readonly kind: 'ready'
      readonly bytes: MessageBytes
      readonly sizeBytes: number
      readonly header: Uint8Array
    }
  | {
      readonly kind: 'impossible'
      readonly result: Extract<RecipientResult, { kind: 'unreachable' }>
      readonly header: Uint8Array
    }

export interface PrepareDeps {
  readonly queue: Pick<QueueStore, 'loadContent'>
  readonly spool: Pick<Spool, 'read'>
  readonly signer: DkimSigner
  readonly keys: Pick<SigningKeys, 'find'>
  /** For reports of ours; without it they go out unsigned. */
  readonly ownKey?: Pick<OwnSigningKey, 'find'>
  readonly clock: Pick<Clock, 'now'>
}

// Damage: retried, because a restored disk mends it, and reported to the sender when it expires.
const MISSING = {
  permanent: false,
  enhanced: '4.3.0',
  problem: 'the stored content of the message is missing',
}

/**
 * Loads and signs a message, once for all its destinations in this batch. A message that a
 * customer submitted never goes out unsigned. Rejects when a store is away.
 */
export async function prepareMessage(work: ClaimedWork, deps: PrepareDeps): Promise<Prepared> {
  const { message } = work
  const content = work.content ?? (await deps.queue.loadContent(message.id))
  if (content === undefined) {
    return impossible(MISSING, NO_BYTES)
  }
  const signature = await signMessage(message, content, deps)
  if (signature.kind === 'fault') return faultOf(signature.fault, content.header)
  return {
    kind: 'ready',
    bytes: piecesOf(content, signature.field, deps.spool),
    sizeBytes: signature.field.length + content.header.length + bodySize(content),
    header: content.header,
  }
}

type Signature =
  | { readonly kind: 'signed'; readonly field: Uint8Array }
  | { readonly kind: 'fault'; readonly fault: SigningKeyFault }

async function signMessage(
  message: Message,
  content: MessageContent,
  deps: PrepareDeps,
): Promise<Signature> {
  // Forwarded mail is its author's; what we add to it was added when it came.
  if (message.source === 'forward') return { kind: 'signed', field: NO_BYTES }
  const sign = async (key: SigningKey): Promise<Signature> => {
    const bytes = piecesOf(content, NO_BYTES, deps.spool)
    return { kind: 'signed', field: await deps.signer.sign(bytes, key, deps.clock.now()) }
  }
  // Our own reports come from the relay's name. Without its key receivers judge them by SPF of the
  // EHLO name, because their sender is `<>` (RFC 7208 §2.4).
  if (message.source === 'dsn' && message.domainId === undefined) {
    const key = await deps.ownKey?.find()
    return key === undefined ? { kind: 'signed', field: NO_BYTES } : sign(key)
  }
  if (message.domainId === undefined) return { kind: 'fault', fault: 'domain-gone' }
  const key = await deps.keys.find(message.domainId)
  return key.ok ? sign(key.value) : { kind: 'fault', fault: key.error }
}

const FAULTS = {
  // RFC 3463 §3.8, X.7.1: the sender may no longer send, as submission would say now.
  'domain-gone': [true, '5.7.1', 'the sending domain was deleted before the message went out'],
  // RFC 7372 §3.1, X.7.20: our rule is that no mail goes out without a signature of its domain.
  'no-key': [true, '5.7.20', 'the sending domain has no DKIM key to sign the message with'],
  // RFC 3463 §3.4, X.3.5: another master key, for instance. The operator can mend it, so it waits.
  unreadable: [false, '4.3.5', 'the DKIM key of the sending domain cannot be opened here'],
} as const satisfies Record<SigningKeyFault, readonly [boolean, string, string]>

function faultOf(fault: SigningKeyFault, header: Uint8Array): Prepared {
  const [permanent, enhanced, problem] = FAULTS[fault]
  return impossible({ permanent, enhanced, problem }, header)
}

/** Nothing can be sent, and no host was asked. */
export function impossible(
  why: { readonly permanent: boolean; readonly enhanced: string; readonly problem: string },
  header: Uint8Array,
): Prepared {
  return { kind: 'impossible', result: { kind: 'unreachable', ...why, uncertain: false }, header }
}

function piecesOf(
  content: MessageContent,
  signature: Uint8Array,
  spool: Pick<Spool, 'read'>,
): MessageBytes {
  const { header, body } = content
  const top = signature.length === 0 ? [header] : [signature, header]
  if (body.kind === 'inline') {
    const pieces = [...top, body.bytes]
    return () => pieces
  }
  const { name } = body
  return async function* () {
    yield* top
    yield* spool.read(name)
  }
}

function bodySize(content: MessageContent): number {
  return content.body.kind === 'inline' ? content.body.bytes.length : content.body.sizeBytes
}
