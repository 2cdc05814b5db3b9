import type { SmtpReply } from '#core/reply.ts'
import { err, ok, type Result } from '#core/result.ts'
import { scanHeader, type HeaderLimits } from '#proto/header/scan.ts'
import type { Draft } from '../draft.ts'
import { badHeader } from '../refusals.ts'

/** What is known before the header is read. */
export type Unread = Pick<Draft, 'id' | 'submitter' | 'envelope' | 'arrival'>

export const DEFAULT_HEADER_LIMITS: HeaderLimits = {
  maxFields: 1000,
  // Over the 998 of RFC 5322 §2.1.1, because clients write a long To or References in one line.
  maxLineBytes: 8190,
}

const NO_EDIT = { prepend: [], append: [], remove: new Set<string>() }

/** The first step of every intake: makes the draft on which all others work. */
export function openDraft(
  unread: Unread,
  header: Uint8Array,
  limits: HeaderLimits = DEFAULT_HEADER_LIMITS,
): Result<Draft, SmtpReply> {
  const scanned = scanHeader(header, limits)
  if (!scanned.ok) return err(badHeader(scanned.error))
  return ok({ ...unread, header: scanned.value, from: [], messageIdHeader: '', edit: NO_EDIT })
}
