import {
  chmod,
  mkdir,
  mkdtemp,
  open,
  readdir,
  rename,
  rm,
  stat,
  type FileHandle,
} from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { syncDirectory } from '../spool-fs/spool-file.ts'
import { SchemaRefused } from '../sqlite/migrator.ts'
import { inspectDatabase } from '../sqlite/snapshot.ts'
import { ArchiveReader, type EntrySink } from './archive-reader.ts'
import { BackupRefused } from './backup-refused.ts'
import {
  CERTIFICATES_PREFIX,
  DATA_PREFIX,
  MANIFEST_FILE,
  parseManifest,
  type BackupManifest,
} from './manifest.ts'
import type { TarEntry } from './tar.ts'
import { UNFINISHED_FILE } from './unfinished-restore.ts'

export interface RestoreRequest {
  readonly file: string
  /** Exists; its serve lock is held by the caller. */
  readonly dataDir: string
  /** Put what is there aside instead of refusing. */
  readonly replace: boolean
  readonly now: () => number
}

export interface Restored extends BackupManifest {
  readonly data_dir: string
  readonly files: number
  /** Where what was there before lies now; undefined when the folder was empty. */
  readonly replaced_dir: string | undefined
  /** Where certificate and key lie that the settings of the time named. */
  readonly certificates_dir: string | undefined
}

/** Of a data folder, what belongs to this moment and not to its content. */
const STAYS = /^(serve\.lock(-journal)?|control\.sock|lost\+found|(backup|restore|replaced)-.*)$/

/**
 * Unpacks an archive beside the data, checks every byte and the database, and only then puts it in
 * its place, what was there before aside. When the process ends between those steps, a marker keeps
 * `taifa serve` from starting on half a folder, and the same command with `replace` does it again.
 * @throws BackupRefused with what to do; the data folder is as it was.
 */
export async function restoreBackup(request: RestoreRequest): Promise<Restored> {
  const { dataDir, replace } = request
  const there = (await readdir(dataDir)).filter((name) => !STAYS.test(name))
  if (there.length > 0 && !replace)
    throw new BackupRefused(
      'data_exists',
      `${resolve(dataDir)} is not empty (${there.slice(0, 4).join(', ')}): restore into an empty folder, ` +
        'or add --force to put aside what is there',
    )
  const work = await mkdtemp(join(dataDir, 'restore-'))
  try {
    const { manifest, files } = await unpack(request.file, work)
    checkUnpacked(join(work, DATA_PREFIX, 'taifa.db'), request.file)
    const hasCertificates = await isThere(join(work, CERTIFICATES_PREFIX))
    const replaced_dir = await putInPlace(request, work, there)
    const certificates_dir = hasCertificates
      ? join(resolve(dataDir), RESTORED_CERTIFICATES)
      : undefined
    return { ...manifest, data_dir: resolve(dataDir), files, replaced_dir, certificates_dir }
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** Certificates lie where the machine's settings say; the operator puts them there. */
const RESTORED_CERTIFICATES = 'restored-certificates'

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined
}

async function unpack(
  file: string,
  work: string,
): Promise<{ readonly manifest: BackupManifest; readonly files: number }> {
  const reader = await ArchiveReader.open(file)
  try {
    const manifest = parseManifest(await reader.readFirst(MANIFEST_FILE))
    if (!manifest.ok)
      throw new BackupRefused('archive_unknown', `${file} cannot be restored: ${manifest.error}`)
    const folders = new Set([work])
    const files = await reader.readAll((entry) => unpackEntry(entry, work, folders))
    for (const folder of folders) await syncDirectory(folder)
    // The manifest is no file of the relay's.
    return { manifest: manifest.value, files: files - 1 }
  } finally {
    await reader.close()
  }
}

/** Notes the folders that have new names in them: those have to survive a crash as well. */
async function unpackEntry(
  entry: TarEntry,
  work: string,
  folders: Set<string>,
): Promise<EntrySink | undefined> {
  const path = join(work, entry.name)
  folders.add(dirname(path))
  if (entry.kind === 'folder') {
    await mkdir(path, { recursive: true, mode: 0o700 })
    await chmod(path, entry.mode | 0o700)
    return undefined
  }
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  return new SyncedFile(await open(path, 'wx', entry.mode & 0o777))
}

class SyncedFile implements EntrySink {
  readonly #file: FileHandle
  constructor(file: FileHandle) {
    this.#file = file
  }
  async write(piece: Uint8Array): Promise<void> {
    await this.#file.appendFile(piece)
  }
  async close(): Promise<void> {
    await this.#file.sync()
    await this.#file.close()
  }
}

function checkUnpacked(database: string, file: string): void {
  try {
    const { problems } = inspectDatabase(database)
    if (problems.length === 0) return
    throw new BackupRefused(
      'database_broken',
      `the database in ${file} is damaged (${problems.join('; ')}); take another backup`,
    )
  } catch (error) {
    if (!(error instanceof SchemaRefused)) throw error
    const message = `${file} cannot be restored by this version: ${error.message}`
    throw new BackupRefused('version_too_old', message, { cause: error })
  }
}

/** The only part that changes the data folder; renames within one file system. */
async function putInPlace(
  { dataDir, now }: RestoreRequest,
  work: string,
  there: readonly string[],
): Promise<string | undefined> {
  await (await open(join(dataDir, UNFINISHED_FILE), 'w', 0o600)).close()
  await syncDirectory(dataDir)
  const stamp = new Date(now()).toISOString().replaceAll(/[:.]/g, '-')
  const aside = join(resolve(dataDir), `replaced-${stamp}`)
  const old = there.filter((name) => name !== UNFINISHED_FILE)
  if (old.length > 0) await mkdir(aside, { mode: 0o700 })
  for (const name of old) await rename(join(dataDir, name), join(aside, name))
  const restored = join(work, DATA_PREFIX)
  for (const name of await readdir(restored))
    await rename(join(restored, name), join(dataDir, name))
  const certificates = join(work, CERTIFICATES_PREFIX)
  if (await isThere(certificates)) await rename(certificates, join(dataDir, RESTORED_CERTIFICATES))
  await syncDirectory(dataDir)
  await rm(join(dataDir, UNFINISHED_FILE))
  await syncDirectory(dataDir)
  return old.length > 0 ? aside : undefined
}
