import { statfs } from 'node:fs/promises'
import { resolve } from 'node:path'
import { reporter, type Finding } from './finding.ts'
import type { Patient } from './patient.ts'

const MIB = 1024 * 1024
/** What the spool keeps back (src/infra/spool-fs): below it and one message, mail is refused. */
const RESERVE_BYTES = 64 * MIB
/** Five days of a busy queue that a large provider defers fit in it. */
const COMFORT_BYTES = 2 * 1024 * MIB
const MIN_INODES = 1_000
const COMFORT_INODES = 100_000

/** Room for messages, in bytes and in files. */
export async function checkDisk({ config }: Patient): Promise<readonly Finding[]> {
  const say = reporter('disk')
  const disk = await statfs(config.dataDir).catch(() => undefined)
  if (disk === undefined) return [say.skipped(`there is no data folder ${config.dataDir} yet`)]
  const free = disk.bavail * disk.bsize
  const room = `${Math.floor(free / MIB)} MiB free where ${resolve(config.dataDir)} lies`
  const remedy = 'free some there, or move the data folder to a larger disk'
  if (free < RESERVE_BYTES + config.maxMessageBytes)
    return [say.broken(`${room}: mail is refused with 452`, remedy)]
  // Some file systems make inodes as they go and report none.
  if (disk.files > 0 && disk.ffree < MIN_INODES)
    return [say.broken(`room for ${disk.ffree} more files: mail is refused with 452`, remedy)]
  if (free < COMFORT_BYTES) return [say.warning(room, remedy)]
  if (disk.files > 0 && disk.ffree < COMFORT_INODES)
    return [say.warning(`room for ${disk.ffree} more files`, remedy)]
  return [say.ok(room)]
}
