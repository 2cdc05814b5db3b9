import type { Suppression } from '#core/suppression.ts'
import { toIso } from '#core/time.ts'

/** A suppression as API, export and command line show it. */
export interface SuppressionView {
  readonly id: string
  readonly email_address: string
  readonly reason: Suppression['reason']
  readonly note: string
  readonly source_message_id: string | null
  readonly created_at: string
  readonly expires_at: string | null
}

export function suppressionView(suppression: Suppression): SuppressionView {
  const { id, address, reason, note, sourceMessageId, createdAt, expiresAt } = suppression
  return {
    id,
    email_address: address,
    reason,
    note,
    source_message_id: sourceMessageId ?? null,
    created_at: toIso(createdAt),
    expires_at: expiresAt === undefined ? null : toIso(expiresAt),
  }
}

const COLUMNS = ['email_address', 'reason', 'note', 'created_at', 'expires_at'] as const

export const CSV_HEAD = `${COLUMNS.join(',')}\r\n`

/** One record of RFC 4180. */
export function csvRecord(suppression: Suppression): string {
  const view = suppressionView(suppression)
  return `${COLUMNS.map((column) => csvCell(view[column] ?? '')).join(',')}\r\n`
}

/** A cell that begins like a formula gets an apostrophe: spreadsheets would run what a host said. */
function csvCell(text: string): string {
  const safe = /^[=+\-@\t]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

export function jsonRecord(suppression: Suppression): string {
  return `${JSON.stringify(suppressionView(suppression))}\n`
}
