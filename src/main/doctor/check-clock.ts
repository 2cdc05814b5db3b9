import { access, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { newestMessageAt } from '#infra/sqlite/snapshot.ts'
import { DAY_MS, MINUTE_MS } from '#core/time.ts'
import { reporter, type Finding } from './finding.ts'
import type { Patient } from './patient.ts'

const say = reporter('clock')
/** No time before it can be right: this program did not exist. */
const WRITTEN_AT = Date.UTC(2026, 10, 1)
const TOLERANCE_MS = 5 * MINUTE_MS
/** Certificates last years, not decades: what is later is a clock that was never set, or broken. */
const LATEST = WRITTEN_AT + 30 * 365 * DAY_MS
/** What programs that keep the clock leave behind while they do. */
const KEEPERS = [
  '/run/systemd/timesync/synchronized',
  '/run/chrony/chronyd.pid',
  '/run/ntpd.pid',
  '/run/openntpd.pid',
]

/** Whether the time can be right; without asking anybody. */
export async function checkClock({ config, now }: Patient): Promise<readonly Finding[]> {
  const shown = new Date(now).toISOString()
  const remedy = 'set the clock: signatures, certificates and retries go by it'
  if (now < WRITTEN_AT || now > LATEST)
    return [say.broken(`it is ${shown}, which cannot be`, remedy)]
  const newest = await newestRow(config.dataDir)
  if (newest !== undefined && newest > now + TOLERANCE_MS) {
    const later = new Date(newest).toISOString()
    return [say.broken(`it is ${shown}, but a message came at ${later}: it went back`, remedy)]
  }
  const kept = await Promise.all(KEEPERS.map((path) => isThere(path)))
  if (kept.includes(true)) return [say.ok(`it is ${shown}, and a program keeps it`)]
  const unseen = `it is ${shown}; no program that keeps it was seen`
  const install = 'install systemd-timesyncd or chrony; in a container the host keeps the clock'
  return [say.warning(unseen, install)]
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

async function newestRow(dataDir: string): Promise<number | undefined> {
  const path = join(dataDir, 'taifa.db')
  const facts = await stat(path).catch(() => undefined)
  if (facts === undefined || facts.uid !== process.geteuid?.()) return undefined
  return newestMessageAt(path)
}
