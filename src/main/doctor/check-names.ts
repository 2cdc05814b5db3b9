import type { DomainName } from '#core/domain-name.ts'
import { isPublicIp, reverseName, type IpAddress } from '#core/ip.ts'
import { utf8 } from '#core/bytes.ts'
import { readOwnPublicKey } from '#infra/crypto/own-key-file.ts'
import { holdsKey, ownKeyRecord } from '#relay/delivery/own-signing-key.ts'
import { lookUpAddresses } from '#relay/routing/host-addresses.ts'
import { reporter, type Finding } from './finding.ts'
import type { Patient } from './patient.ts'

const say = reporter('names')
const MAX_ADDRESSES = 8

/** The records of the relay itself, which those of every domain lead to. */
export async function checkNames(patient: Patient): Promise<readonly Finding[]> {
  const { config } = patient
  if (config.mode === 'sandbox')
    return [say.skipped("the sandbox's own DNS has the records of the relay")]
  const hostname = config.hostname as DomainName
  const found = await lookUpAddresses(hostname, patient.dns, addressOptions(patient))
  const mx = await checkMxHost(patient)
  if (found.temporary !== undefined) return [unknown(hostname, found.temporary), ...mx]
  const [first] = found.addresses
  if (first === undefined) {
    const remedy = `publish an A record for ${hostname} with the address of this machine`
    return [say.broken(`${hostname} (TAIFA_HOSTNAME) has no address`, remedy), ...mx]
  }
  const each = await Promise.all(found.addresses.map((address) => checkAddress(patient, address)))
  const senders = await checkSenders(patient, found.addresses)
  const key = await checkOwnKey(patient)
  return [...each.flat(), ...senders, ...key, await checkReturnMx(patient), ...mx]
}

function addressOptions({ config }: Patient) {
  return { ipv6: config.outboundIpv6, maxAddresses: MAX_ADDRESSES }
}

function unknown(name: string, reason: string): Finding {
  const remedy = 'look at the name servers (TAIFA_DNS_SERVERS, /etc/resolv.conf) and try again'
  return say.broken(`${name} could not be looked up: ${reason}`, remedy)
}

/** A PTR record, back to the name: large providers refuse mail from addresses without. */
async function checkAddress(
  { config, dns }: Patient,
  address: IpAddress,
): Promise<readonly Finding[]> {
  const { hostname } = config
  const findings: Finding[] = []
  if (!isPublicIp(address) && !config.outboundAllowPrivate) {
    const found = `${hostname} leads to ${address.text}, which is not an address of the internet`
    findings.push(say.broken(found, `publish the public address of this machine for ${hostname}`))
  }
  const answer = await dns.ptr(reverseName(address))
  if (answer.kind === 'temporary') return [...findings, unknown(address.text, answer.reason)]
  const names = answer.kind === 'found' ? answer.records : []
  if (names.includes(hostname))
    return [...findings, say.ok(`${hostname} and ${address.text} lead to each other`)]
  const has = names.length === 0 ? 'no reverse name' : `the reverse name ${names.join(', ')}`
  const remedy =
    `have the provider of the address set its PTR record to ${hostname}` +
    (address.family === 6 ? ', or set TAIFA_OUTBOUND_IPV6=false' : '')
  return [...findings, say.broken(`${address.text} has ${has}, not ${hostname}`, remedy)]
}

/** SPF as a receiving host sees it: of the EHLO name, and of the return path below it. */
async function checkSenders(
  { config, checker }: Patient,
  addresses: readonly IpAddress[],
): Promise<readonly Finding[]> {
  const { hostname } = config
  const returnName = `return.${hostname}`
  const questions = addresses.flatMap((ip) => [
    { ip, sender: '', name: hostname },
    { ip, sender: `probe@${returnName}`, name: returnName },
  ])
  const checks = questions.map(async ({ ip, sender, name }) => {
    const { spf } = await checker.check(utf8(`From: postmaster@${hostname}\r\n\r\n`), {
      ip,
      helo: hostname,
      envelopeSender: sender,
      receivingHost: hostname,
    })
    if (spf.result === 'pass') return say.ok(`SPF of ${name} names ${ip.text}`)
    const remedy = `publish TXT ${name}: v=spf1 ${addresses.map(asMechanism).join(' ')} -all`
    return say.broken(`SPF of ${name} is ${spf.result} for ${ip.text}`, remedy)
  })
  return Promise.all(checks)
}

function asMechanism({ family, text }: IpAddress): string {
  return `ip${family}:${text}`
}

/** What signs bounces and reports about TLS. */
async function checkOwnKey({ config, dns }: Patient): Promise<readonly Finding[]> {
  const key = await readOwnPublicKey(config.dataDir)
  if (key === undefined)
    return [say.skipped("the relay's own DKIM key is made by the first start; look again then")]
  const { host, value } = ownKeyRecord(key, config.hostname as DomainName)
  const answer = await dns.txt(host as DomainName)
  if (answer.kind === 'temporary') return [unknown(host, answer.reason)]
  const texts = answer.kind === 'found' ? answer.records : []
  if (texts.some((text) => holdsKey(text, key.publicKey)))
    return [say.ok(`reports of ${config.hostname} are signed with DKIM`)]
  const found = `bounces and reports of ${config.hostname} go out without a DKIM signature`
  return [say.warning(found, `publish TXT ${host}: ${value}`)]
}

/** Where reports about mail that could not be delivered come home to. */
async function checkReturnMx({ config, dns }: Patient): Promise<Finding> {
  const name = `return.${config.hostname}` as DomainName
  const answer = await dns.mx(name)
  if (answer.kind === 'temporary') return unknown(name, answer.reason)
  const hosts = answer.kind === 'found' ? answer.records.map(({ exchange }) => exchange) : []
  if (hosts.includes(config.mxHostname)) return say.ok(`bounces come home to ${config.mxHostname}`)
  const found = `bounces do not come home: the MX of ${name} is ${hosts.join(', ') || 'missing'}`
  return say.broken(found, `publish MX ${name}: 10 ${config.mxHostname}`)
}

async function checkMxHost(patient: Patient): Promise<readonly Finding[]> {
  const { config, dns } = patient
  const name = config.mxHostname as DomainName
  if (name === config.hostname) return []
  const { addresses, temporary } = await lookUpAddresses(name, dns, addressOptions(patient))
  if (addresses.length > 0)
    return [say.ok(`${name} leads to ${addresses.map(({ text }) => text).join(', ')}`)]
  if (temporary !== undefined) return [unknown(name, temporary)]
  const remedy = `publish an A record for ${name}: it receives reports and forwarded mail`
  return [say.broken(`${name} (TAIFA_MX_HOSTNAME) has no address`, remedy)]
}
