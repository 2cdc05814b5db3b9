import { readableLine } from '#core/readable-text.ts'
import {
  allParts,
  fieldOf,
  readFields,
  readMime,
  type FieldList,
  type MimePart,
} from '../mime/parts.ts'
import { readReportText } from './report-text.ts'

export const REPORT_ACTIONS = ['failed', 'delayed', 'delivered', 'relayed', 'expanded'] as const
export type ReportAction = (typeof REPORT_ACTIONS)[number]

/** What a report says of one recipient. */
export interface ReportedRecipient {
  /** In SMTP form without brackets, as the reporter wrote it. */
  readonly finalRecipient: string | undefined
  readonly originalRecipient: string | undefined
  readonly action: ReportAction
  /** RFC 3463; of class 2, 4 or 5. */
  readonly status: string
  readonly remoteMta: string | undefined
  /** What the last host said, one line; empty when the report does not tell. */
  readonly diagnostic: string
}

/** A report about mail that could not be delivered, or was, by another mail system. */
export interface ParsedDsn {
  /** `fields`: RFC 3464. `text`: guessed from the words for people. */
  readonly source: 'fields' | 'text'
  readonly reportingMta: string | undefined
  /** Original-Envelope-Id, as sent with ENVID. */
  readonly envelopeId: string | undefined
  /** At least one. */
  readonly recipients: readonly ReportedRecipient[]
  /** Header of the message that the report is about, as far as it came back. */
  readonly original: FieldList
}

const MAX_RECIPIENTS = 1_000
const MAX_DIAGNOSTIC = 600

/**
 * Reads a delivery report: RFC 3464, or the texts of qmail, Exim, Postfix, Sendmail and Exchange.
 * Undefined when the message is none. Every field is what somebody claims: a report proves nothing,
 * and whether it belongs to a message has to be told by the address that it came to.
 */
export function parseDsn(message: Uint8Array): ParsedDsn | undefined {
  const root = readMime(message)
  const parts = [...allParts(root)]
  const original = originalFields(parts)
  const status = parts.find(
    ({ type }) => type === 'message/delivery-status' || type === 'message/global-delivery-status',
  )
  const groups = status === undefined ? [] : readGroups(status.text)
  const recipients = groups.slice(1).flatMap(readRecipient)
  if (recipients.length > 0) {
    const about = groups[0] ?? []
    return {
      source: 'fields',
      reportingMta: typed(fieldOf(about, 'reporting-mta')),
      envelopeId: fieldOf(about, 'original-envelope-id'),
      recipients: recipients.slice(0, MAX_RECIPIENTS),
      original,
    }
  }
  return guess(root, parts, original)
}

function guess(
  root: MimePart,
  parts: readonly MimePart[],
  original: FieldList,
): ParsedDsn | undefined {
  if (!isFromMailer(root.fields)) return undefined
  const text =
    parts.find(({ type, text: words }) => type === 'text/plain' && words !== '')?.text ?? ''
  const found = readReportText(text, fieldOf(root.fields, 'x-failed-recipients'))
  if (found.recipients.length === 0) return undefined
  const delayed = /delay|warning|not yet|still being/i.test(fieldOf(root.fields, 'subject') ?? '')
  return {
    source: 'text',
    reportingMta: undefined,
    envelopeId: undefined,
    recipients: found.recipients.slice(0, MAX_RECIPIENTS).map(({ address, diagnostic }) => ({
      finalRecipient: address,
      originalRecipient: undefined,
      action: delayed ? 'delayed' : 'failed',
      status: statusIn(diagnostic) ?? (delayed ? '4.0.0' : '5.0.0'),
      remoteMta: undefined,
      diagnostic: readableLine(diagnostic, MAX_DIAGNOSTIC),
    })),
    original: original.length > 0 ? original : found.original,
  }
}

/** Words of one who answers by itself must not be taken for a report. */
function isFromMailer(fields: FieldList): boolean {
  const from = fieldOf(fields, 'from') ?? ''
  const nullSender = fieldOf(fields, 'return-path')?.replace(/\s/g, '') === '<>'
  const mailer = /mailer-daemon|postmaster|mail delivery|microsoftexchange/i.test(from)
  const report = fieldOf(fields, 'x-failed-recipients') !== undefined
  const subject = fieldOf(fields, 'subject') ?? ''
  const words = /undeliver|failure|returned mail|delivery|delayed|bounce/i.test(subject)
  return report || mailer || (nullSender && words)
}

/** RFC 3464 §2.1: groups of fields with empty lines between; the first is about the message. */
function readGroups(text: string): readonly FieldList[] {
  const blocks = text.split(/\n[ \t]*\n/).map((block) => block.replace(/^\n+/, ''))
  const groups = blocks.filter((block) => block.trim() !== '').map(readFields)
  // Some put all into one group.
  const [first] = groups
  const alone = groups.length === 1 && first !== undefined && fieldOf(first, 'action') !== undefined
  return alone ? [first, first] : groups
}

function readRecipient(group: FieldList): readonly ReportedRecipient[] {
  const word = fieldOf(group, 'action')?.toLowerCase().split(/[\s(]/, 1)[0]
  const status = statusIn(fieldOf(group, 'status') ?? '')
  const action = REPORT_ACTIONS.find((each) => each === word) ?? actionOf(status)
  const finalRecipient = addressOf(fieldOf(group, 'final-recipient'))
  const originalRecipient = addressOf(fieldOf(group, 'original-recipient'))
  if (action === undefined || (finalRecipient ?? originalRecipient) === undefined) return []
  const diagnostic = typed(fieldOf(group, 'diagnostic-code')) ?? ''
  return [
    {
      finalRecipient,
      originalRecipient,
      action,
      // A reporter that says no more than 5.0.0 often has the host's code in the diagnostic.
      status:
        (isVague(status) ? statusIn(diagnostic) : undefined) ?? status ?? DEFAULT_STATUS[action],
      remoteMta: typed(fieldOf(group, 'remote-mta')),
      diagnostic: readableLine(diagnostic, MAX_DIAGNOSTIC),
    },
  ]
}

const DEFAULT_STATUS: Readonly<Record<ReportAction, string>> = {
  failed: '5.0.0',
  delayed: '4.0.0',
  delivered: '2.0.0',
  relayed: '2.0.0',
  expanded: '2.0.0',
}

function actionOf(status: string | undefined): ReportAction | undefined {
  if (status === undefined) return undefined
  return status.startsWith('5') ? 'failed' : status.startsWith('4') ? 'delayed' : 'relayed'
}

function isVague(status: string | undefined): boolean {
  return status === undefined || status.endsWith('.0.0')
}

/** The first enhanced code in a text; else what a reply code says of the class. */
export function statusIn(text: string): string | undefined {
  const enhanced = /(?:^|[^\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])/.exec(text)?.[1]
  if (enhanced !== undefined) return enhanced
  const code = /(?:^|[\s#:(])([45])\d\d(?=[\s\-;,)]|$)/.exec(text)?.[1]
  return code === undefined ? undefined : `${code}.0.0`
}

/** `rfc822; a@b` → `a@b`; brackets and xtext (RFC 3461 §4) undone. */
function addressOf(value: string | undefined): string | undefined {
  const text = typed(value)
    ?.replace(/^<(.*)>$/, '$1')
    .trim()
  if (text === undefined || text === '' || text.length > 320) return undefined
  const plain = text.replace(/\\x\{([0-9A-Fa-f]{1,6})\}/g, (all, hex: string) => {
    const point = Number.parseInt(hex, 16)
    return point <= 0x10ffff ? String.fromCodePoint(point) : all
  })
  return plain.includes('@') ? readableLine(plain, 320) : undefined
}

/** What stands after the type of a field, or all of it when the type is left out. */
function typed(value: string | undefined): string | undefined {
  if (value === undefined) return undefined
  const at = value.indexOf(';')
  return (at >= 0 && at <= 20 ? value.slice(at + 1) : value).trim()
}

const HEADER_TYPES = ['text/rfc822-headers', 'message/global-headers', 'text/rfc822-header']

function originalFields(parts: readonly MimePart[]): FieldList {
  for (const { type, text, parts: inner } of parts) {
    if (type === 'message/rfc822' || type === 'message/global') return inner[0]?.fields ?? []
    if (HEADER_TYPES.includes(type)) return readFields(text.replace(/^\n+/, ''))
  }
  return []
}
