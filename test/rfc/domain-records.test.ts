import { describe, expect, it } from 'vitest'
import type { DomainName } from '#core/domain-name.ts'
import { createDns } from '#infra/dns/resolver-dns.ts'
import { checkRecords } from '#relay/domains/verify.ts'
import { serveZone } from '../support/literal-dns-server.ts'
import { KEY, TOKEN, VERIFY_CASES } from './domain-records.cases.ts'

const NAMES = {
  hostname: 'mail.taifa.test' as DomainName,
  mxHostname: 'mx1.taifa.test' as DomainName,
}
const DOMAIN = {
  name: 'example.com' as DomainName,
  verificationToken: TOKEN,
  dkimSelector: 'taifa',
  dkimPublicKey: KEY,
}

// The same table as beside the code, through packets, a server and the resolver of production.
describe('a record check over the wire', () => {
  it.each(VERIFY_CASES)('$purpose: $when', async ({ purpose, zone, state, problem }) => {
    const server = await serveZone(zone)
    const dns = createDns({ servers: [server.address], cache: false, deadlineMs: 8_000 })
    const checks = await checkRecords(DOMAIN, { dns, names: NAMES }, 7)
    server.close()
    const seen = checks.find((one) => one.purpose === purpose)?.state
    expect(seen?.kind === 'wrong' ? seen.fault : seen?.kind).toBe(state)
    // The reason is in the resolver's own words there.
    const said = seen !== undefined && 'problem' in seen ? seen.problem : undefined
    expect(said?.replace(/answer: .*; it is/, 'answer: SERVFAIL; it is')).toBe(problem)
  })
})
