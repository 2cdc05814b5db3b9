import { lstat, mkdtemp, readdir, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { linkSpoolFiles } from '../spool-fs/spool-links.ts'
import { syncDirectory } from '../spool-fs/spool-file.ts'
import { isDamage } from '../sqlite/database.ts'
import { inspectDatabase, Snapshot } from '../sqlite/snapshot.ts'
import { ArchiveWriter } from './archive-writer.ts'
import { BackupRefused } from './backup-refused.ts'
import {
  CERTIFICATES_PREFIX,
  DATA_PREFIX,
  makeManifest,
  MANIFEST_FILE,
  type BackupManifest,
} from './manifest.ts'
import { hasUnfinishedRestore } from './unfinished-restore.ts'

export interface BackupRequest {
  readonly dataDir: string
  /** The archive; must not exist unless `replace`. */
  readonly file: string
  readonly replace: boolean
  readonly version: string
  readonly hostname: string
  /** Files outside of the data folder that belong to it: certificate and key. */
  readonly certificateFiles: readonly string[]
  readonly now: () => number
}

export interface TakenBackup extends BackupManifest {
  readonly file: string
  readonly size_bytes: number
  readonly files: number
  /** Bodies that rows name and the spool does not have any more: `taifa doctor` tells. */
  readonly lost: readonly string[]
}

/** Prefix of the folder with the second names of spool files; it has to be on the spool's file system. */
const WORK_PREFIX = 'backup-'
/** What a killed backup left behind is nobody's after this long. */
const LEFT_BEHIND_MS = 86_400_000
/** Of the data folder, what is not copied as it lies there. */
const NOT_COPIED =
  /^(taifa\.db(-wal|-shm|-journal)?|serve\.lock(-journal)?|control\.sock|spool|(backup|restore|replaced)-.*)$/

/**
 * Writes database, spool, keys and certificates as of one moment into one tar archive, while a server
 * runs or not. Everything acknowledged before the call is in it. The archive appears under its name
 * when it is whole and synced; before, nothing of that name is touched.
 * @throws BackupRefused with what to do.
 */
export async function takeBackup(request: BackupRequest): Promise<TakenBackup> {
  const { dataDir } = request
  const target = await checkTarget(request)
  await removeLeftBehind(dataDir, request.now())
  const draft = await mkdtemp(join(dirname(target), '.taifa-backup-'))
  const work = await mkdtemp(join(dataDir, WORK_PREFIX))
  try {
    const taken = await writeArchive(request, { draft, work }).catch((error: unknown) => {
      throw isDamage(error) ? brokenDatabase([(error as Error).message]) : error
    })
    await rename(join(draft, 'archive'), target)
    await syncDirectory(dirname(target))
    return { ...taken, file: target }
  } finally {
    await rm(work, { recursive: true, force: true })
    await rm(draft, { recursive: true, force: true })
  }
}

async function checkTarget({ dataDir, file, replace }: BackupRequest): Promise<string> {
  if (!(await isThere(join(dataDir, 'taifa.db'))))
    throw new BackupRefused(
      'no_data',
      `there is no database in ${resolve(dataDir)}: nothing to back up; set TAIFA_DATA_DIR to the data folder`,
    )
  if (hasUnfinishedRestore(dataDir))
    throw new BackupRefused(
      'restore_unfinished',
      `a restore into ${resolve(dataDir)} was not finished; run taifa restore FILE --force again first`,
    )
  const folder = dirname(resolve(file))
  const real = await realpath(folder).catch(() => undefined)
  if (real === undefined)
    throw new BackupRefused('no_folder', `there is no folder ${folder}; make it first`)
  const target = join(real, basename(file))
  if (!relative(await realpath(dataDir), target).startsWith('..'))
    throw new BackupRefused(
      'inside_data',
      `${target} lies in the data folder, which would go with its backup; name a file elsewhere, best on another disk`,
    )
  if (!replace && (await isThere(target)))
    throw new BackupRefused('file_exists', `${target} exists; name another file, or add --force`)
  return target
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined
}

async function removeLeftBehind(dataDir: string, now: number): Promise<void> {
  const names = (await readdir(dataDir)).filter((name) => name.startsWith(WORK_PREFIX))
  for (const name of names) {
    const { mtimeMs } = await stat(join(dataDir, name))
    if (now - mtimeMs > LEFT_BEHIND_MS)
      await rm(join(dataDir, name), { recursive: true, force: true })
  }
}

function brokenDatabase(problems: readonly string[]): BackupRefused {
  return new BackupRefused(
    'database_broken',
    `the database is damaged (${problems.join('; ')}): a backup of it is worth nothing; restore an earlier one`,
  )
}

interface Places {
  readonly draft: string
  readonly work: string
}

async function writeArchive(request: BackupRequest, { draft, work }: Places) {
  const database = join(draft, 'taifa.db')
  const { spoolFiles, lost, at } = await copyDatabase(request, { database, work })
  const { problems, messages, waiting } = inspectDatabase(database)
  if (problems.length > 0) throw brokenDatabase(problems)
  const { dataDir, version: taifa, hostname } = request
  const has_master_key = await isThere(join(dataDir, 'keys/master.key'))
  const created_at = new Date(at).toISOString()
  const facts = { taifa, created_at, hostname, messages, waiting, has_master_key }
  const manifest = makeManifest(facts)
  const archive = await ArchiveWriter.create(join(draft, 'archive'))
  try {
    await archive.addText(MANIFEST_FILE, `${JSON.stringify(manifest, null, 2)}\n`, at)
    await archive.addFile(`${DATA_PREFIX}/taifa.db`, database)
    for (const name of spoolFiles) {
      const path = `${name.slice(0, 2)}/${name}`
      await archive.addFile(`${DATA_PREFIX}/spool/${path}`, join(work, path))
    }
    const others = await addOthers(archive, dataDir)
    const certificates = await addCertificates(archive, request.certificateFiles)
    const size_bytes = await archive.finish(at)
    const files = 1 + spoolFiles.length + others + certificates
    return { ...manifest, size_bytes, files, lost }
  } finally {
    await archive.abandon()
  }
}

interface DatabaseCopy {
  readonly spoolFiles: readonly string[]
  /** Named by rows, and not in the spool: the disk has lost them. */
  readonly lost: readonly string[]
  readonly at: number
}

/** A copy of the database, and second names for all spool files that it needs. */
async function copyDatabase(
  { dataDir, now }: BackupRequest,
  { database, work }: { readonly database: string; readonly work: string },
): Promise<DatabaseCopy> {
  let missedBefore: ReadonlySet<string> = new Set()
  for (;;) {
    const at = now()
    const snapshot = new Snapshot(join(dataDir, 'taifa.db'))
    try {
      const spoolFiles = snapshot.spoolFiles()
      const missed = new Set(await linkSpoolFiles(dataDir, spoolFiles, work))
      // A message that ended meanwhile is unknown to a later snapshot; what that one misses too is lost.
      const lost = [...missed].filter((name) => missedBefore.has(name))
      if (lost.length === missed.size) {
        await snapshot.copyTo(database)
        return { spoolFiles: spoolFiles.filter((name) => !missed.has(name)), lost, at }
      }
      missedBefore = missed
    } finally {
      snapshot.close()
    }
  }
}

/** All else in the data folder: keys, the sandbox's world, what later versions keep there. */
async function addOthers(archive: ArchiveWriter, dataDir: string, below = ''): Promise<number> {
  let added = 0
  const entries = await readdir(join(dataDir, below), { withFileTypes: true })
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (below === '' && NOT_COPIED.test(entry.name)) continue
    const name = below === '' ? entry.name : `${below}/${entry.name}`
    const path = join(dataDir, name)
    if (entry.isDirectory()) {
      const { mode, mtimeMs } = await lstat(path)
      const facts = { mode: mode & 0o777, changedAt: mtimeMs }
      await archive.addFolder(`${DATA_PREFIX}/${name}`, facts)
      added += await addOthers(archive, dataDir, name)
    } else if (entry.isFile()) {
      if (await archive.addFile(`${DATA_PREFIX}/${name}`, path)) added += 1
    }
  }
  return added
}

async function addCertificates(archive: ArchiveWriter, files: readonly string[]): Promise<number> {
  let added = 0
  for (const [i, file] of files.entries()) {
    const name = `${CERTIFICATES_PREFIX}/${i + 1}-${basename(file)}`
    if (!(await archive.addFile(name, file)))
      throw new BackupRefused('no_certificate', `${file}, which the settings name, is not there`)
    added += 1
  }
  return added
}
