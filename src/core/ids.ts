import type { Brand } from './brand.ts'
import type { EpochMs } from './time.ts'

export type AccountId = Brand<string, 'AccountId'>
export type ApiKeyId = Brand<string, 'ApiKeyId'>
export type DomainId = Brand<string, 'DomainId'>
export type CredentialId = Brand<string, 'CredentialId'>
export type MessageId = Brand<string, 'MessageId'>
export type RecipientId = Brand<string, 'RecipientId'>
export type SuppressionId = Brand<string, 'SuppressionId'>
export type EventId = Brand<string, 'EventId'>
export type AttemptId = Brand<string, 'AttemptId'>
/** A forward rule. */
export type ForwardId = Brand<string, 'ForwardId'>
export type ForwardLogId = Brand<string, 'ForwardLogId'>
/** A message in the inbox. */
export type InboxId = Brand<string, 'InboxId'>
export type QuotaId = Brand<string, 'QuotaId'>
/** A person; may be a member of several accounts. */
export type UserId = Brand<string, 'UserId'>
export type SessionId = Brand<string, 'SessionId'>
export type InvitationId = Brand<string, 'InvitationId'>
/** Of an entry in the audit log; also names the queue operation that it records. */
export type AuditId = Brand<string, 'AuditId'>
/** One per SMTP connection, in log lines and transcripts. */
export type ConnectionId = Brand<string, 'ConnectionId'>
/** One per worker process; owns leases. */
export type WorkerId = Brand<string, 'WorkerId'>

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Lower-case canonical UUID text, or undefined. The caller names the kind of id. */
export function parseUuid<Id extends string>(text: string): Id | undefined {
  const lower = text.toLowerCase()
  return UUID.test(lower) ? (lower as Id) : undefined
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

function format(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) text += '-'
    text += HEX[bytes[i] ?? 0]
  }
  return text
}

/** RFC 9562 §5.4, from 16 random bytes. For accounts, whose first characters become user names. */
export function uuidV4<Id extends string>(random: Uint8Array): Id {
  const bytes = Uint8Array.from(random.subarray(0, 16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return format(bytes) as Id
}

/**
 * RFC 9562 §5.7, from the clock and 10 random bytes: sorts by creation time, so inserts append. Without
 * an array in between: a message needs six of them.
 */
export function uuidV7<Id extends string>(now: EpochMs, random: Uint8Array): Id {
  const time = now.toString(16).padStart(12, '0')
  const hex = (i: number): string => HEX[random[i] ?? 0] ?? ''
  const version = HEX[0x70 | ((random[0] ?? 0) & 0x0f)] ?? ''
  const variant = HEX[0x80 | ((random[2] ?? 0) & 0x3f)] ?? ''
  const clock = `${time.slice(0, 8)}-${time.slice(8)}`
  const node = `${hex(4)}${hex(5)}${hex(6)}${hex(7)}${hex(8)}${hex(9)}`
  return `${clock}-${version}${hex(1)}-${variant}${hex(3)}-${node}` as Id
}
