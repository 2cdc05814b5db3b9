import type { MailboxEntry } from './mailbox-entry.ts'
import { headerBlock } from './message-reader.ts'

/**
 * The abuse report of a mailbox provider about one message (ARF, RFC 5965) as a whole message, with
 * the original header and not the body, as the large providers send it.
 */
export function composeFeedbackReport(
  entry: Omit<MailboxEntry, 'complaint'>,
  /** Those of its recipients who complain. */
  readers: readonly string[],
  original: Uint8Array,
  reportingHost: string,
): Buffer {
  const boundary = `report-${entry.id}`
  const when = rfc5322Date(entry.receivedAt)
  const sender = entry.envelope.sender
  const head = [
    `From: <complaints@${reportingHost}>`,
    `To: <${sender}>`,
    'Subject: Complaint about a message from you',
    `Date: ${when}`,
    `Message-ID: <complaint.${entry.id}@${reportingHost}>`,
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=feedback-report; boundary="${boundary}"`,
    '',
  ]
  const forPeople = [
    `--${boundary}`,
    'Content-Type: text/plain; charset=utf-8',
    '',
    `A recipient at ${reportingHost} marked a message received at ${when} as spam.`,
    '',
  ]
  const original8bit = headerBlock(original)
  const lines = [
    ...head,
    ...forPeople,
    `--${boundary}`,
    'Content-Type: message/feedback-report',
    '',
    ...feedbackFields(entry, readers, when),
    '',
    `--${boundary}`,
    'Content-Type: text/rfc822-headers',
    'Content-Transfer-Encoding: 8bit',
    '',
    '',
  ]
  return Buffer.concat([
    Buffer.from(lines.join('\r\n')),
    original8bit,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ])
}

// RFC 5965 §3.1 and §3.2.
function feedbackFields(
  entry: Omit<MailboxEntry, 'complaint'>,
  readers: readonly string[],
  when: string,
): string[] {
  const results = entry.verdicts?.authenticationResults.replace(/\r?\n[ \t]+/g, ' ')
  return [
    'Feedback-Type: abuse',
    'User-Agent: Taifa-Sandbox/1.0',
    'Version: 1',
    `Original-Mail-From: <${entry.envelope.sender}>`,
    ...readers.map((recipient) => `Original-Rcpt-To: <${recipient}>`),
    `Arrival-Date: ${when}`,
    `Source-IP: ${entry.peer.address}`,
    ...(results === undefined ? [] : [`Authentication-Results: ${results}`]),
  ]
}

function rfc5322Date(at: number): string {
  return new Date(at).toUTCString().replace('GMT', '+0000')
}
