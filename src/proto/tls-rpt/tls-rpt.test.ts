import { describe, expect, it } from 'vitest'
import { fromUtf8 } from '#core/bytes.ts'
import { composeTlsReportMail } from './mail.ts'
import { readReportAddresses } from './record.ts'
import { composeTlsReport, type ReportedSessions } from './report.ts'

it.each<[string, readonly string[], readonly string[]]>([
  ['one address', ['v=TLSRPTv1; rua=mailto:tls@there.test'], ['tls@there.test']],
  ['two', ['v=TLSRPTv1;rua=mailto:a@x.test,mailto:b@x.test;'], ['a@x.test', 'b@x.test']],
  ['only the mail', ['v=TLSRPTv1; rua=https://x.test/r, mailto:a@x.test'], ['a@x.test']],
  ['encoded', ['v=TLSRPTv1; rua=mailto:a%2Bb@x.test?subject=x'], ['a+b@x.test']],
  ['others beside', ['v=spf1 -all', 'v=TLSRPTv1; rua=mailto:a@x.test'], ['a@x.test']],
  ['two records', ['v=TLSRPTv1; rua=mailto:a@x.test', 'v=TLSRPTv1; rua=mailto:b@x.test'], []],
  ['none', ['v=TLSRPTv2; rua=mailto:a@x.test'], []],
  ['nonsense', ['v=TLSRPTv1; rua=mailto:%E0%A4%A, mailto:a@[192.0.2.1], mailto:@'], []],
  ['a line break', ['v=TLSRPTv1; rua=mailto:a%0d%0aBcc%3ax@x.test'], []],
])('finds who wants reports: %s', (_, texts, expected) => {
  expect(readReportAddresses(texts)).toEqual(expected)
})

const sts = { type: 'sts', domain: 'there.test', text: ['mode: enforce'], mx: ['mx.there.test'] }
const tlsa = { type: 'tlsa', domain: 'there.test', text: ['3 1 1 00'], mx: ['mx.there.test'] }
const sessions = (over: object): ReportedSessions =>
  ({
    policy: sts,
    result: 'success',
    mxHost: 'mx.there.test',
    mxAddress: '192.0.2.1',
    sessions: 1,
    ...over,
  }) as ReportedSessions

describe('a report', () => {
  it('adds up for each policy', () => {
    const report = composeTlsReport({
      organization: 'mail.taifa.test',
      contact: 'postmaster@mail.taifa.test',
      reportId: 'r1',
      day: '2026-11-22',
      sessions: [
        sessions({ sessions: 40 }),
        sessions({ result: 'certificate-expired', sessions: 3 }),
        sessions({ policy: tlsa, result: 'dnssec-invalid', mxAddress: '', sessions: 2 }),
      ],
    })
    expect(report).toEqual({
      'organization-name': 'mail.taifa.test',
      'date-range': {
        'start-datetime': '2026-11-22T00:00:00Z',
        'end-datetime': '2026-11-22T23:59:59Z',
      },
      'contact-info': 'postmaster@mail.taifa.test',
      'report-id': 'r1',
      policies: [
        {
          policy: {
            'policy-type': 'sts',
            'policy-domain': 'there.test',
            'policy-string': ['mode: enforce'],
            'mx-host': ['mx.there.test'],
          },
          summary: {
            'total-successful-session-count': 40,
            'total-failure-session-count': 3,
          },
          'failure-details': [
            {
              'result-type': 'certificate-expired',
              'receiving-mx-hostname': 'mx.there.test',
              'receiving-ip': '192.0.2.1',
              'failed-session-count': 3,
            },
          ],
        },
        {
          policy: {
            'policy-type': 'tlsa',
            'policy-domain': 'there.test',
            'policy-string': ['3 1 1 00'],
          },
          summary: { 'total-successful-session-count': 0, 'total-failure-session-count': 2 },
          'failure-details': [
            {
              'result-type': 'dnssec-invalid',
              'receiving-mx-hostname': 'mx.there.test',
              'failed-session-count': 2,
            },
          ],
        },
      ],
    })
  })

  it('travels as RFC 8460 wants', () => {
    const mail = composeTlsReportMail({
      from: 'tls-reports@mail.taifa.test',
      to: ['a@there.test', 'b@there.test'],
      submitter: 'mail.taifa.test',
      domain: 'there.test',
      day: '2026-11-22',
      reportId: 'r1',
      messageIdHeader: '<1@mail.taifa.test>',
      boundary: 'abcdef',
      now: Date.UTC(2026, 10, 23, 2),
      gzipBase64: 'A'.repeat(100),
    })
    expect(`${fromUtf8(mail.header)}${fromUtf8(mail.body)}`.split('\r\n')).toMatchInlineSnapshot(`
      [
        "From: <tls-reports@mail.taifa.test>",
        "To: <a@there.test>,",
        " <b@there.test>",
        "Subject: Report Domain: there.test",
        " Submitter: mail.taifa.test",
        " Report-ID: <r1>",
        "Date: Mon, 23 Nov 2026 02:00:00 +0000",
        "Message-ID: <1@mail.taifa.test>",
        "TLS-Report-Domain: there.test",
        "TLS-Report-Submitter: mail.taifa.test",
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
        "Content-Type: multipart/report; report-type="tlsrpt";",
        " boundary="abcdef"",
        "",
        "--abcdef",
        "Content-Type: text/plain; charset=us-ascii",
        "",
        "This is a report about the security of connections to the mail hosts of",
        "there.test on 2026-11-22 (UTC), as asked for with TLSRPT (RFC 8460).",
        "It was sent by mail.taifa.test.",
        "",
        "--abcdef",
        "Content-Type: application/tlsrpt+gzip",
        "Content-Transfer-Encoding: base64",
        "Content-Disposition: attachment;",
        " filename="mail.taifa.test!there.test!1795305600!1795391999!r1.json.gz"",
        "",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "AAAAAAAAAAAAAAAAAAAAAAAA",
        "",
        "--abcdef--",
        "",
      ]
    `)
  })
})
