import { table, plain } from '#edge/cli/table.ts'
import { callControl } from '#edge/control/control-client.ts'
import { controlSocketPath } from '#edge/control/socket-path.ts'
import { systemClock } from '#infra/clock/clock.ts'
import { createDns } from '#infra/dns/resolver-dns.ts'
import { createMailChecker } from '#infra/mail-auth/checker.ts'
import type { Config } from '../config/config.ts'
import { offlineDnsServers } from '../offline.ts'
import { checkCertificate } from './check-certificate.ts'
import { checkClock } from './check-clock.ts'
import { checkData } from './check-data.ts'
import { checkDisk } from './check-disk.ts'
import { checkListeners } from './check-listeners.ts'
import { checkNames } from './check-names.ts'
import { checkWayOut } from './check-way-out.ts'
import { reporter, type Finding } from './finding.ts'
import type { Patient } from './patient.ts'

interface Check {
  readonly name: string
  readonly look: (patient: Patient) => Promise<readonly Finding[]>
}

/** Those that wait for others; they run together. */
const OUTSIDE: readonly Check[] = [
  { name: 'listeners', look: checkListeners },
  { name: 'certificate', look: checkCertificate },
  { name: 'names', look: checkNames },
  { name: 'port 25', look: checkWayOut },
]
/** Those that keep this process busy: afterwards, or the others would miss their answers. */
const INSIDE: readonly Check[] = [
  { name: 'disk', look: checkDisk },
  { name: 'data', look: checkData },
  { name: 'clock', look: checkClock },
]
const CHECK_DEADLINE_MS = 60_000

/** `taifa doctor`. Answers the exit status: 1 when something is broken. */
export async function runDoctor(
  config: Config,
  { json, probe }: { readonly json: boolean; readonly probe: string },
): Promise<number> {
  const findings = await examine(await admit(config, probe))
  const broken = findings.some(({ verdict }) => verdict === 'broken')
  const text = json ? JSON.stringify({ ok: !broken, findings }, null, 2) : describe(findings)
  process.stdout.write(`${text}\n`)
  return broken ? 1 : 0
}

async function admit(config: Config, probe: string): Promise<Patient> {
  const dns = createDns({ servers: offlineDnsServers(config), cache: false })
  // No server knows this operation; that one answers is the answer.
  const answer = await callControl(controlSocketPath(config.dataDir), 'doctor', {})
  const serverRuns = answer !== undefined
  const checker = createMailChecker(dns)
  return { config, dns, checker, serverRuns, probe, now: systemClock.now() }
}

export async function examine(patient: Patient): Promise<readonly Finding[]> {
  const outside = await Promise.all(OUTSIDE.map((check) => lookInTime(check, patient)))
  const inside: Finding[] = []
  for (const check of INSIDE) inside.push(...(await lookInTime(check, patient)))
  return [...outside.flat(), ...inside]
}

async function lookInTime({ name, look }: Check, patient: Patient): Promise<readonly Finding[]> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const tooLate = new Error(`no result within ${CHECK_DEADLINE_MS / 1_000} s`)
    timer = setTimeout(() => reject(tooLate), CHECK_DEADLINE_MS)
  })
  try {
    return await Promise.race([look(patient), late])
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error)
    const remedy = 'mend what the message names and run taifa doctor again'
    return [reporter(name).broken(`could not be checked: ${cause}`, remedy)]
  } finally {
    clearTimeout(timer)
  }
}

function describe(findings: readonly Finding[]): string {
  const rows = findings.map(({ verdict, check, found }) => [verdict, check, plain(found)])
  const remedies = findings.flatMap(({ check, remedy }) =>
    remedy === undefined ? [] : [`- ${check}: ${plain(remedy)}`],
  )
  const list = table(['STATE', 'CHECK', 'FOUND'], rows)
  return remedies.length === 0 ? list : [list, '', 'What to do:', ...remedies].join('\n')
}
