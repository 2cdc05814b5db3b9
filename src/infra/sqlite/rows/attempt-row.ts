import type { Attempt, AttemptStep } from '#core/attempt.ts'
import type { AttemptId, MessageId, RecipientId } from '#core/ids.ts'
import type { TlsFacts, TlsPolicyUsed } from '#core/tls.ts'

export interface AttemptRow {
  readonly message_id: string
  readonly started_at: number
  readonly position: number
  readonly id: string
  readonly recipient_ids: string
  readonly duration_ms: number
  readonly host: string | null
  readonly address: string | null
  readonly port: number | null
  readonly tls: string | null
  readonly tls_policy: string | null
  readonly new_connection: number
  readonly steps: string
  readonly summary: string
}

export function attemptFromRow(row: AttemptRow): Attempt {
  return {
    id: row.id as AttemptId,
    messageId: row.message_id as MessageId,
    recipientIds: JSON.parse(row.recipient_ids) as RecipientId[],
    startedAt: row.started_at,
    durationMs: row.duration_ms,
    host: row.host ?? undefined,
    address: row.address ?? undefined,
    port: row.port ?? undefined,
    tls: row.tls === null ? undefined : tlsFromJson(row.tls),
    tlsPolicy: row.tls_policy === null ? undefined : (JSON.parse(row.tls_policy) as TlsPolicyUsed),
    newConnection: row.new_connection !== 0,
    steps: JSON.parse(row.steps) as AttemptStep[],
    summary: row.summary,
  }
}

function tlsFromJson(text: string): TlsFacts {
  const { version, cipher, certificate, certificateProblem } = JSON.parse(text) as TlsFacts
  return { version, cipher, certificate, certificateProblem }
}
