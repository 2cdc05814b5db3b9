import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ZoneStore } from '#sandbox/zone-store.ts'

/** A second opinion on DKIM and ARC, of an implementation that shares no code with ours. */
export interface Opinion {
  /** Of the topmost signature. */
  readonly dkim: boolean
  readonly arc: string
  readonly reason: string
}

/** From Debian's python3-dkim, which test/clients/install.ts brings. */
export const HAS_DKIMPY = existsSync('/usr/lib/python3/dist-packages/dkim/__init__.py')

/** Judges a message with the TXT records that the sandbox's DNS publishes. */
export async function askDkimpy(messageBase64: string, dataDir: string): Promise<Opinion> {
  const zones = await ZoneStore.open({ dataDir, monotonicMs: () => 0 })
  const txt: Record<string, string> = {}
  for (const zone of await zones.list()) {
    for (const { name, type, value } of zone.records) if (type === 'TXT') txt[name] = value
  }
  const script = join(import.meta.dirname, 'dkimpy.py')
  const input = JSON.stringify({ message: messageBase64, txt })
  const ran = spawnSync('/usr/bin/python3', [script], { input, encoding: 'utf8' })
  if (ran.status !== 0) throw new Error(ran.stderr)
  return JSON.parse(ran.stdout) as Opinion
}
