import { parseDomainName } from '#core/domain-name.ts'
import { parseIp, reverseName, type IpAddress } from '#core/ip.ts'
import type { Dns } from '../ports/dns.ts'
import type { ReverseName } from './inbound-mail.ts'

/** Names that are tried, of an address that has many. */
const MAX_NAMES = 5

/** Forward-confirmed reverse DNS. Never rejects. */
export async function checkReverseName(
  client: IpAddress,
  dns: Pick<Dns, 'ptr' | 'a' | 'aaaa'>,
): Promise<ReverseName> {
  const answer = await dns.ptr(reverseName(client))
  if (answer.kind === 'temporary') return { result: 'temperror', name: '' }
  if (answer.kind !== 'found') return { result: 'permerror', name: '' }
  for (const name of answer.records.slice(0, MAX_NAMES)) {
    const parsed = parseDomainName(name)
    if (!parsed.ok) continue
    const forward = await (client.family === 4 ? dns.a(parsed.value) : dns.aaaa(parsed.value))
    if (forward.kind !== 'found') continue
    const leadsBack = forward.records.some((text) => parseIp(text)?.text === client.text)
    if (leadsBack) return { result: 'pass', name: parsed.value }
  }
  return { result: 'fail', name: '' }
}
