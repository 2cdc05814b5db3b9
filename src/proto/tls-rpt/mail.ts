import { utf8 } from '#core/bytes.ts'
import type { EpochMs } from '#core/time.ts'
import { formatDate } from '../header/date.ts'

export interface TlsReportMailInput {
  readonly from: string
  /** In SMTP form, ASCII. */
  readonly to: readonly string[]
  /** This relay's name. */
  readonly submitter: string
  /** Whom the report is about. */
  readonly domain: string
  readonly day: string
  readonly reportId: string
  /** With angle brackets. */
  readonly messageIdHeader: string
  /** Occurs nowhere else: random, letters and digits. */
  readonly boundary: string
  readonly now: EpochMs
  /** The compressed report in base64, one line. */
  readonly gzipBase64: string
}

export interface TlsReportMail {
  /** Ends with the empty line. */
  readonly header: Uint8Array
  readonly body: Uint8Array
  readonly subject: string
}

/** The mail that carries a report (RFC 8460 §5.3). ASCII with CRLF. */
export function composeTlsReportMail(input: TlsReportMailInput): TlsReportMail {
  const { domain, submitter, reportId, boundary, day } = input
  const subject = `Report Domain: ${domain} Submitter: ${submitter} Report-ID: <${reportId}>`
  const header = [
    `From: <${input.from}>`,
    `To: ${input.to.map((address) => `<${address}>`).join(',\r\n ')}`,
    `Subject: Report Domain: ${domain}`,
    ` Submitter: ${submitter}`,
    ` Report-ID: <${reportId}>`,
    `Date: ${formatDate(input.now)}`,
    `Message-ID: ${input.messageIdHeader}`,
    `TLS-Report-Domain: ${domain}`,
    `TLS-Report-Submitter: ${submitter}`,
    // RFC 3834 §5: nobody answers this.
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type="tlsrpt";`,
    ` boundary="${boundary}"`,
    '',
    '',
  ]
  const body = [
    `--${boundary}`,
    'Content-Type: text/plain; charset=us-ascii',
    '',
    `This is a report about the security of connections to the mail hosts of`,
    `${domain} on ${day} (UTC), as asked for with TLSRPT (RFC 8460).`,
    `It was sent by ${submitter}.`,
    '',
    `--${boundary}`,
    'Content-Type: application/tlsrpt+gzip',
    'Content-Transfer-Encoding: base64',
    'Content-Disposition: attachment;',
    ` filename="${fileName(input)}"`,
    '',
    ...(input.gzipBase64.match(/.{1,76}/g) ?? []),
    '',
    `--${boundary}--`,
    '',
  ]
  return { header: utf8(header.join('\r\n')), body: utf8(body.join('\r\n')), subject }
}

/** RFC 8460 §5.1: both ends of the day in seconds. */
function fileName({ submitter, domain, day, reportId }: TlsReportMailInput): string {
  const start = Date.parse(`${day}T00:00:00Z`) / 1_000
  return `${submitter}!${domain}!${start}!${start + 86_399}!${reportId}.json.gz`
}
