import type { MessageDsn } from '#core/dsn.ts'
import type { AccountId, CredentialId, DomainId, MessageId } from '#core/ids.ts'
import type { Message, MessageContent, MessageSource, MessageStatus } from '#core/message.ts'

export interface MessageRow {
  readonly id: string
  readonly account_id: string
  readonly domain_id: string | null
  readonly credential_id: string | null
  readonly source: string
  readonly envelope_sender: string
  readonly return_path: string
  readonly from_address: string
  readonly subject: string
  readonly message_id_header: string
  readonly size_bytes: number
  readonly eight_bit: number
  readonly needs_smtp_utf8: number
  readonly status: string
  readonly created_at: number
  readonly is_forward: number
  readonly dsn_ret: string | null
  readonly dsn_envid: string | null
}

export function messageFromRow(row: MessageRow): Message {
  return {
    id: row.id as MessageId,
    accountId: row.account_id as AccountId,
    domainId: (row.domain_id ?? undefined) as DomainId | undefined,
    credentialId: (row.credential_id ?? undefined) as CredentialId | undefined,
    source: row.is_forward === 1 ? 'forward' : (row.source as MessageSource),
    envelopeSender: row.envelope_sender,
    returnPath: row.return_path,
    fromAddress: row.from_address,
    subject: row.subject,
    messageIdHeader: row.message_id_header,
    sizeBytes: row.size_bytes,
    eightBit: row.eight_bit !== 0,
    needsSmtpUtf8: row.needs_smtp_utf8 !== 0,
    status: row.status as MessageStatus,
    createdAt: row.created_at,
    ...(row.dsn_ret === null && row.dsn_envid === null ? {} : { dsn: dsnOf(row) }),
  }
}

function dsnOf({ dsn_ret, dsn_envid }: MessageRow): MessageDsn {
  return { ret: (dsn_ret ?? undefined) as MessageDsn['ret'], envid: dsn_envid ?? undefined }
}

/** A row of `message_content`. */
export interface ContentRow {
  readonly header: Uint8Array
  readonly body: Uint8Array | null
  readonly body_file: string | null
  readonly body_size: number
}

export function contentFromRow(row: ContentRow): MessageContent {
  const body =
    row.body_file === null
      ? ({ kind: 'inline', bytes: row.body ?? new Uint8Array() } as const)
      : ({ kind: 'file', name: row.body_file, sizeBytes: row.body_size } as const)
  return { header: row.header, body }
}
