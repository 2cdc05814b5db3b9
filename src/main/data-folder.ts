import { accessSync, chmodSync, constants, mkdirSync, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { resolve } from 'node:path'
import { hasUnfinishedRestore } from '#infra/backup/unfinished-restore.ts'
import { ConfigError } from './config/config-error.ts'

/**
 * The data folder, ready to be served from.
 * @throws ConfigError naming the folder, the cause and the remedy.
 */
export function prepareDataFolder(dataDir: string): void {
  makeDataFolder(dataDir)
  if (hasUnfinishedRestore(dataDir))
    throw new ConfigError(
      `a restore into ${resolve(dataDir)} was not finished, so files of two times may lie there; ` +
        'run taifa restore FILE --force again',
    )
}

/**
 * Makes the data folder when it is missing, for its owner only (mode 0700), before anything is written.
 * @throws ConfigError naming the folder, the cause and the setting.
 */
export function makeDataFolder(dataDir: string): void {
  const path = resolve(dataDir)
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    chmodSync(path, 0o700)
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new ConfigError(
      `the data folder ${path} cannot be used: ${causeOf(error)}; ` +
        'set TAIFA_DATA_DIR to a folder of this user, or run taifa as the user it belongs to',
      { cause: error },
    )
  }
}

/**
 * Backups and restores are for the user whom the folder belongs to: what another one, even root, leaves
 * in it keeps the server out.
 * @throws ConfigError naming the user and the command to run.
 */
export function requireOwnFolder(dataDir: string): void {
  const facts = statSync(resolve(dataDir), { throwIfNoEntry: false })
  const uid = process.geteuid?.()
  if (facts === undefined || uid === undefined || facts.uid === uid) return
  throw new ConfigError(
    `the data folder ${resolve(dataDir)} belongs to the user with the number ${facts.uid}, not to ${userName()}; ` +
      `run this as that user, as root for example with: setpriv --reuid ${facts.uid} --regid ${facts.gid} --clear-groups taifa …`,
  )
}

const CAUSES: Readonly<Record<string, string>> = {
  EEXIST: 'there is something else of this name',
  ENOTDIR: 'a part of the path is not a folder',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
}

function causeOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  if (code === 'EACCES' || code === 'EPERM') return `the user ${userName()} may not write there`
  return CAUSES[code] ?? (error instanceof Error ? error.message : String(error))
}

/** Containers run users that have a number and no name. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? '?')
  }
}
