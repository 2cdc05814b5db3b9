import type { DomainName } from '#core/domain-name.ts'
import { lookUpAddresses } from '#relay/routing/host-addresses.ts'
import { parseSmarthost } from '#relay/routing/smarthost.ts'
import { readFirstLine } from './first-line.ts'
import { reporter, type Finding } from './finding.ts'
import type { Patient } from './patient.ts'

const say = reporter('port 25')
const ANSWER_WITHIN_MS = 10_000
const TRIED_ADDRESSES = 4
const SMTP_PORT = 25

/** Whether mail gets out: to the smarthost, or to the mail host of a domain that surely has one. */
export async function checkWayOut(patient: Patient): Promise<readonly Finding[]> {
  const { config } = patient
  if (config.mode === 'sandbox') return [say.skipped('in the sandbox nothing leaves the machine')]
  if (config.outboundRoute !== undefined)
    return [await trySmarthost(patient, config.outboundRoute.reveal())]
  const host = await mailHostOf(patient)
  if (host === undefined) {
    const remedy = 'mend the name servers (TAIFA_DNS_SERVERS), or name another domain with --probe'
    return [say.broken(`no mail host of ${patient.probe} was found`, remedy)]
  }
  return [await tryHost(patient, host)]
}

async function mailHostOf({ dns, probe }: Patient): Promise<DomainName | undefined> {
  const answer = await dns.mx(probe as DomainName)
  if (answer.kind !== 'found') return undefined
  const [best] = answer.records.toSorted((a, b) => a.preference - b.preference)
  return best?.exchange === '' ? undefined : (best?.exchange as DomainName | undefined)
}

async function tryHost({ config, dns }: Patient, host: DomainName): Promise<Finding> {
  const port = config.outboundPort ?? SMTP_PORT
  const options = { ipv6: config.outboundIpv6, maxAddresses: TRIED_ADDRESSES }
  const { addresses } = await lookUpAddresses(host, dns, options)
  const tries = addresses.map(async ({ text, family }) => {
    const answer = await readFirstLine({
      host: text,
      port,
      tls: false,
      timeoutMs: ANSWER_WITHIN_MS,
    })
    const problem = answer.ok ? problemWith(answer.value.line) : answer.error
    return { family, where: `${host} [${text}]:${port}`, problem }
  })
  const results = await Promise.all(tries)
  const reached = results.find(({ problem }) => problem === undefined)
  if (reached === undefined) {
    const tried = results.map(({ where, problem }) => `${where}: ${problem}`).join('; ')
    return say.broken(
      `no mail host was reached (${tried === '' ? `${host} has no address` : tried})`,
      'ask the provider to open port 25 outwards, or set TAIFA_OUTBOUND_ROUTE to a smarthost',
    )
  }
  const v6 = results.find(({ family, problem }) => family === 6 && problem !== undefined)
  if (v6 !== undefined)
    return say.warning(
      `${reached.where} was reached, but over IPv6 ${v6.where} was not: ${v6.problem}`,
      'mend the IPv6 of this machine, or set TAIFA_OUTBOUND_IPV6=false',
    )
  return say.ok(`${reached.where} was reached`)
}

async function trySmarthost({ dns, config }: Patient, route: string): Promise<Finding> {
  const remedy = 'look at TAIFA_OUTBOUND_ROUTE and at the smarthost'
  const smarthost = parseSmarthost(route)
  if (!smarthost.ok) return say.broken(`the smarthost is not one: ${smarthost.error}`, remedy)
  const { host, port, security } = smarthost.value
  const options = { ipv6: config.outboundIpv6, maxAddresses: 1 }
  const [address] =
    typeof host === 'string' ? (await lookUpAddresses(host, dns, options)).addresses : [host]
  const where = `the smarthost ${typeof host === 'string' ? host : host.text}:${port}`
  if (address === undefined) return say.broken(`${where} has no address`, remedy)
  const tls = security.implicitTls
  const timeoutMs = ANSWER_WITHIN_MS
  const answer = await readFirstLine({ host: address.text, port, tls, timeoutMs })
  const problem = answer.ok ? problemWith(answer.value.line) : answer.error
  return problem === undefined
    ? say.ok(`${where} was reached`)
    : say.broken(`${where} was not reached: ${problem}`, remedy)
}

function problemWith(line: string): string | undefined {
  if (/^220[ -]/.test(line)) return undefined
  return line === '' ? 'it said nothing' : `it said ${line}`
}
