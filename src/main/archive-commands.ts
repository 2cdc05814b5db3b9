import { facts } from '#edge/cli/table.ts'
import { BackupRefused } from '#infra/backup/backup-refused.ts'
import { restoreBackup, type Restored } from '#infra/backup/restore-backup.ts'
import { takeBackup, type TakenBackup } from '#infra/backup/take-backup.ts'
import { systemClock } from '#infra/clock/clock.ts'
import { acquireServeLock, AlreadyServing } from '#infra/sqlite/serve-lock.ts'
import type { Config } from './config/config.ts'
import { makeDataFolder, requireOwnFolder } from './data-folder.ts'

export interface ArchiveCommand {
  readonly config: Config
  readonly version: string
  readonly json: boolean
  readonly force: boolean
  readonly file: string
}

const now = (): number => systemClock.now()

/** `taifa backup FILE`. Answers the exit status. */
export function runBackup(command: ArchiveCommand): Promise<number> {
  const { config, version, file, force } = command
  const { dataDir, hostname, certificate } = config
  return run(command, describeBackup, () => {
    requireOwnFolder(dataDir)
    const certificateFiles = certificate ? [certificate.certPath, certificate.keyPath] : []
    return takeBackup({ dataDir, file, replace: force, version, hostname, certificateFiles, now })
  })
}

/** `taifa restore FILE`. Answers the exit status. */
export function runRestore(command: ArchiveCommand): Promise<number> {
  const { config, file, force } = command
  const { dataDir } = config
  const print = (restored: Restored): string => describeRestore(restored, config)
  return run(command, print, async () => {
    requireOwnFolder(dataDir)
    makeDataFolder(dataDir)
    const lock = lockOrRefuse(dataDir)
    try {
      return await restoreBackup({ file, dataDir, replace: force, now })
    } finally {
      lock.release()
    }
  })
}

function lockOrRefuse(dataDir: string) {
  try {
    return acquireServeLock(dataDir)
  } catch (error) {
    if (!(error instanceof AlreadyServing)) throw error
    const message = `a server runs on ${dataDir}: stop it first, then restore`
    throw new BackupRefused('server_running', message, { cause: error })
  }
}

async function run<T>(
  { json }: ArchiveCommand,
  print: (result: T) => string,
  action: () => Promise<T>,
): Promise<number> {
  try {
    const result = await action()
    process.stdout.write(`${json ? JSON.stringify(result, null, 2) : print(result)}\n`)
    return 0
  } catch (error) {
    const refusal = asRefusal(error)
    if (refusal === undefined) throw error
    const { code, message } = refusal
    process.stderr.write(
      json ? `${JSON.stringify({ detail: { code, message } })}\n` : `taifa: ${message}\n`,
    )
    return 1
  }
}

/** What the machine refuses, in words; undefined for a bug. */
function asRefusal(error: unknown): BackupRefused | undefined {
  if (error instanceof BackupRefused) return error
  const { code = '', message } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new BackupRefused('disk_full', `there is not enough room: ${message}`)
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new BackupRefused('not_permitted', `not permitted: ${message}; choose another place`)
  return undefined
}

function describeBackup(taken: TakenBackup): string {
  const lines = [
    facts([
      ['file', taken.file],
      ['size', `${taken.size_bytes} bytes, ${taken.files} files`],
      ['shows', taken.created_at],
      ['messages', `${taken.messages}, ${taken.waiting} recipients wait`],
    ]),
    '',
    'Keys and mail are in it: keep it where only you can read it.',
  ]
  if (!taken.has_master_key)
    lines.push('The master key is not in it: keep TAIFA_MASTER_KEY, without it DKIM keys are lost.')
  if (taken.lost.length > 0)
    lines.push(
      `Message bodies that the disk has lost, and that are not in it: ${taken.lost.length}. See taifa doctor.`,
    )
  return lines.join('\n')
}

function describeRestore(restored: Restored, config: Config): string {
  const lines = [
    facts([
      ['data', restored.data_dir],
      ['as of', restored.created_at],
      ['messages', `${restored.messages}, ${restored.waiting} recipients wait`],
      ['files', String(restored.files)],
      ['made by', `${restored.taifa} for ${restored.hostname}`],
    ]),
    '',
  ]
  if (restored.replaced_dir !== undefined)
    lines.push(
      `What was there before lies in ${restored.replaced_dir}; remove it when all is well.`,
    )
  if (restored.certificates_dir !== undefined)
    lines.push(`Certificate and key of the time lie in ${restored.certificates_dir}.`)
  if (!restored.has_master_key && config.masterKey === undefined)
    lines.push('The master key is not in the backup: set TAIFA_MASTER_KEY before you start.')
  lines.push(
    'What was delivered after that moment is still waiting here, and will be delivered again: look at',
    'taifa queue list before you start the server, and at taifa queue hold.',
  )
  return lines.join('\n')
}
