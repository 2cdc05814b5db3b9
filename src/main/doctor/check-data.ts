import { access, readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { UNFINISHED_FILE } from '#infra/backup/unfinished-restore.ts'
import { inspectDatabase, Snapshot } from '#infra/sqlite/snapshot.ts'
import { reporter, type Finding } from './finding.ts'
import type { Patient } from './patient.ts'

const say = reporter('data')
/** Folders and files below the data folder that have keys or mail in them. */
const PRIVATE = ['.', 'keys', 'keys/master.key', 'spool', 'taifa.db']
const NAMED = 3

/** The data folder: whose it is, who may read it, and whether the database is whole. */
export async function checkData({ config }: Patient): Promise<readonly Finding[]> {
  const { dataDir } = config
  const folder = await stat(dataDir).catch(() => undefined)
  if (folder === undefined)
    return [say.skipped(`${resolve(dataDir)} does not exist yet: the first start makes it`)]
  const uid = process.geteuid?.() ?? folder.uid
  if (folder.uid !== uid) {
    const found = `${resolve(dataDir)} belongs to the user with the number ${folder.uid}, this is ${uid}`
    const remedy = 'run taifa doctor as the user that the server runs as'
    return [say.warning(found, remedy)]
  }
  const rights = await checkRights(dataDir, uid)
  if (await isThere(join(dataDir, UNFINISHED_FILE))) {
    const remedy = 'run taifa restore FILE --force again'
    return [...rights, say.broken('a restore was not finished', remedy)]
  }
  if (!(await isThere(join(dataDir, 'taifa.db')))) {
    return [...rights, say.skipped('there is no database yet: the first start makes it')]
  }
  return [...rights, ...(await checkDatabase(dataDir))]
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

async function checkRights(dataDir: string, uid: number): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const name of PRIVATE) {
    const path = join(resolve(dataDir), name)
    const facts = await stat(path).catch(() => undefined)
    if (facts === undefined || (facts.mode & 0o077) === 0) continue
    const mode = (facts.mode & 0o777).toString(8)
    findings.push(say.broken(`others may read ${path} (mode ${mode})`, `chmod go= ${path}`))
  }
  const foreign = await foreignFiles(dataDir, uid)
  if (foreign.length > 0) {
    const remedy = `as root: chown -R ${uid} ${resolve(dataDir)}`
    findings.push(say.broken(`files of other users: ${foreign.join(', ')}`, remedy))
  }
  return findings.length > 0 ? findings : [say.ok(`${resolve(dataDir)} is for its owner only`)]
}

/** A command that root ran leaves files which the server cannot open. */
async function foreignFiles(dataDir: string, uid: number): Promise<readonly string[]> {
  const found: string[] = []
  for (const folder of ['.', 'keys', 'tls']) {
    const names = await readdir(join(dataDir, folder)).catch(() => [])
    for (const name of names) {
      const facts = await stat(join(dataDir, folder, name)).catch(() => undefined)
      if (facts !== undefined && facts.uid !== uid) found.push(join(folder, name))
    }
  }
  return found.slice(0, NAMED)
}

async function checkDatabase(dataDir: string): Promise<readonly Finding[]> {
  const path = join(dataDir, 'taifa.db')
  const { problems, messages, waiting } = inspectDatabase(path)
  if (problems.length > 0) {
    const remedy = 'stop the server, keep a copy of the data folder, and restore the last backup'
    return [say.broken(`the database is damaged: ${problems.join('; ')}`, remedy)]
  }
  const lost = await lostBodies(dataDir)
  const whole = say.ok(
    `the database is whole; messages: ${messages}, recipients that wait: ${waiting}`,
  )
  if (lost.length === 0) return [whole]
  const shown = lost.slice(0, NAMED).join(', ')
  const remedy =
    'the disk has lost them: look at its state; the files are in backups from before, below data/spool'
  return [
    whole,
    say.broken(`message bodies that are not in the spool: ${lost.length} (${shown})`, remedy),
  ]
}

async function lostBodies(dataDir: string): Promise<readonly string[]> {
  const missing = await missingBodies(dataDir, undefined)
  // A message may have ended between the two looks; a second look does not name it.
  return missing.length === 0 ? [] : missingBodies(dataDir, new Set(missing))
}

async function missingBodies(
  dataDir: string,
  among: ReadonlySet<string> | undefined,
): Promise<readonly string[]> {
  const snapshot = new Snapshot(join(dataDir, 'taifa.db'))
  const names = snapshot.spoolFiles()
  snapshot.close()
  const missing: string[] = []
  for (const name of names) {
    if (among?.has(name) === false) continue
    if (!(await isThere(join(dataDir, 'spool', name.slice(0, 2), name)))) missing.push(name)
  }
  return missing
}
