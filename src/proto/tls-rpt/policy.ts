/** RFC 8460 §4.2: what a domain asked for, in the words of a report. */
export interface ReportedPolicy {
  readonly type: 'sts' | 'tlsa' | 'no-policy-found'
  /** Whom the report is for. */
  readonly domain: string
  /** The policy's lines, or the TLSA records. */
  readonly text: readonly string[]
  /** Patterns of an MTA-STS policy; the host of TLSA records. */
  readonly mx: readonly string[]
  /** The host is one that the policy names, as it must be with MTA-STS. */
  readonly coversHost: boolean
}

/** RFC 8460 §4.3, and `success`. */
export const TLS_RESULTS = [
  'success',
  'starttls-not-supported',
  'certificate-host-mismatch',
  'certificate-expired',
  'certificate-not-trusted',
  'validation-failure',
  'tlsa-invalid',
  'dnssec-invalid',
  'dane-required',
  'sts-policy-fetch-error',
  'sts-policy-invalid',
  'sts-webpki-invalid',
] as const
export type TlsResult = (typeof TLS_RESULTS)[number]
