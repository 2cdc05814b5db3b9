import { expect, it } from 'vitest'
import type { TlsFacts } from '#core/tls.ts'
import type { ReportedPolicy, TlsResult } from '#proto/tls-rpt/policy.ts'
import { judgeSession, type TlsEnd } from './tls-session.ts'

const facts = (problem?: string): TlsFacts => ({
  version: 'TLSv1.3',
  cipher: 'TLS_AES_256_GCM_SHA384',
  certificate: problem === undefined ? 'trusted' : 'untrusted',
  certificateProblem: problem,
})
const secured = (problem?: string): TlsEnd => ({ kind: 'secured', facts: facts(problem) })
const policy = (over: Partial<ReportedPolicy>): ReportedPolicy => ({
  type: 'sts',
  domain: 'there.test',
  text: ['version: STSv1'],
  mx: ['mx.there.test'],
  coversHost: true,
  ...over,
})
const STS = policy({})
const UNLISTED = policy({ coversHost: false })
const TLSA = policy({ type: 'tlsa', text: ['3 1 1 00'] })
const UNUSABLE = policy({ type: 'tlsa', text: [] })
const NOTHING = policy({ type: 'no-policy-found', text: [], mx: [] })

it.each<[string, TlsEnd, ReportedPolicy, TlsResult]>([
  ['a good session', secured(), STS, 'success'],
  ['a host that is not listed', secured(), UNLISTED, 'validation-failure'],
  ['no STARTTLS', { kind: 'not-offered' }, STS, 'starttls-not-supported'],
  ['no STARTTLS, no policy', { kind: 'not-offered' }, NOTHING, 'starttls-not-supported'],
  ['a broken handshake', { kind: 'handshake-failed', problem: 'x' }, STS, 'validation-failure'],
  ['self-signed', secured('DEPTH_ZERO_SELF_SIGNED_CERT'), STS, 'certificate-not-trusted'],
  ['self-signed, no policy', secured('DEPTH_ZERO_SELF_SIGNED_CERT'), NOTHING, 'success'],
  ['expired', secured('CERT_HAS_EXPIRED'), STS, 'certificate-expired'],
  ['not yet', secured('CERT_NOT_YET_VALID'), STS, 'certificate-expired'],
  [
    'another name',
    secured('the certificate is for other names (ERR_TLS_CERT_ALTNAME_INVALID)'),
    STS,
    'certificate-host-mismatch',
  ],
  ['TLSA', secured(), TLSA, 'success'],
  ['no TLSA', secured('it matches no TLSA record of the host'), TLSA, 'validation-failure'],
  ['unusable TLSA', secured('whatever'), UNUSABLE, 'tlsa-invalid'],
])('counts %s', (_, end, published, result) => {
  expect(judgeSession(end, [published])).toEqual([{ policy: published, result }])
})

it('counts nothing before TLS is an issue', () => {
  expect(judgeSession({ kind: 'not-reached' }, [STS, TLSA])).toEqual([])
})
