import { readableLine } from '#core/readable-text.ts'
import {
  allParts,
  fieldOf,
  readFields,
  readMime,
  type FieldList,
  type MimePart,
} from '../mime/parts.ts'

/** A complaint of a reader, passed on by the provider (RFC 5965). */
export interface FeedbackReport {
  /** `abuse`, `fraud`, `not-spam`, `virus`, `other`, …; in lower case. */
  readonly feedbackType: string
  readonly userAgent: string | undefined
  readonly sourceIp: string | undefined
  /** Envelope sender of the message, as the provider saw it. */
  readonly originalMailFrom: string | undefined
  /** Who complained; empty when the provider hides it, which most do. */
  readonly originalRcptTo: readonly string[]
  readonly reportedDomains: readonly string[]
  readonly arrivalDate: string | undefined
  /** How many complaints it stands for. */
  readonly incidents: number
  /** Header of the message complained about. */
  readonly original: FieldList
}

/** RFC 5965 §3.1, and RFC 6430 `not-spam`: the one type that is no complaint. */
export function isComplaint(report: Pick<FeedbackReport, 'feedbackType'>): boolean {
  return report.feedbackType !== 'not-spam' && report.feedbackType !== 'auth-failure'
}

/**
 * Reads a feedback report: RFC 5965, or the plain forwarding of Outlook.com (JMRP), which names the
 * reader in a field of its own. Undefined when the message is none. Everything in it is a claim.
 */
export function parseArf(message: Uint8Array): FeedbackReport | undefined {
  const parts = [...allParts(readMime(message))]
  const original = originalFields(parts)
  const feedback = parts.find(({ type }) => type === 'message/feedback-report')
  if (feedback !== undefined) return readFeedback(readFields(textOf(feedback)), original)
  const reader = addressOf(fieldOf(original, 'x-hmxmroriginalrecipient'))
  return reader === undefined ? undefined : readFeedback([['original-rcpt-to', reader]], original)
}

function readFeedback(fields: FieldList, original: FieldList): FeedbackReport {
  const all = (name: string): readonly string[] =>
    fields.filter(([key]) => key === name).map(([, value]) => value)
  const incidents = Number(fieldOf(fields, 'incidents') ?? '1')
  return {
    feedbackType: (fieldOf(fields, 'feedback-type') ?? 'abuse').toLowerCase().slice(0, 40),
    userAgent: brief(fieldOf(fields, 'user-agent')),
    sourceIp: brief(fieldOf(fields, 'source-ip')),
    originalMailFrom: addressOf(fieldOf(fields, 'original-mail-from')),
    originalRcptTo: all('original-rcpt-to').flatMap((value) => addressOf(value) ?? []),
    reportedDomains: all('reported-domain').map((value) => readableLine(value, 255)),
    arrivalDate: brief(fieldOf(fields, 'arrival-date') ?? fieldOf(fields, 'received-date')),
    incidents: Number.isSafeInteger(incidents) && incidents > 0 ? incidents : 1,
    original,
  }
}

function textOf(part: MimePart): string {
  return part.text.replace(/^\n+/, '')
}

function originalFields(parts: readonly MimePart[]): FieldList {
  for (const part of parts) {
    if (part.type === 'message/rfc822' || part.type === 'message/global') {
      return part.parts[0]?.fields ?? []
    }
    if (part.type === 'text/rfc822-headers') return readFields(textOf(part))
  }
  return []
}

function addressOf(value: string | undefined): string | undefined {
  const found = /<?([^<>\s]{1,64}@[^<>\s]{1,255})>?\s*$/.exec((value ?? '').slice(0, 1_000))?.[1]
  return found === undefined ? undefined : readableLine(found, 320)
}

function brief(value: string | undefined): string | undefined {
  return value === undefined ? undefined : readableLine(value, 200)
}
