import { err, ok, type Result } from '#core/result.ts'

/** Name of the first entry of an archive. */
export const MANIFEST_FILE = 'taifa-backup.json'
/** Below it lies the data folder as it was. */
export const DATA_PREFIX = 'data'
/** Below it lie the files that settings name outside of the data folder. */
export const CERTIFICATES_PREFIX = 'certificates'

const FORMAT = 1

/** What a person wants to know of an archive before anything is unpacked. */
export interface BackupManifest {
  readonly format: typeof FORMAT
  /** Version of the program that made it. */
  readonly taifa: string
  /** The moment that the database in it shows, ISO 8601. */
  readonly created_at: string
  readonly hostname: string
  readonly messages: number
  /** Recipients that still waited. */
  readonly waiting: number
  /** False when it was given by TAIFA_MASTER_KEY, which is kept elsewhere. */
  readonly has_master_key: boolean
}

export function makeManifest(facts: Omit<BackupManifest, 'format'>): BackupManifest {
  return { format: FORMAT, ...facts }
}

export function parseManifest(text: string): Result<BackupManifest, string> {
  let read: Partial<BackupManifest> | null
  try {
    read = JSON.parse(text) as Partial<BackupManifest> | null
  } catch {
    return err(`its ${MANIFEST_FILE} cannot be read`)
  }
  const { format, taifa, created_at, hostname, messages, waiting } = read ?? {}
  if (format !== FORMAT)
    return err(`it is of format ${String(format)}, this version reads ${FORMAT}`)
  const texts = [taifa, created_at, hostname].every((each) => typeof each === 'string')
  const numbers = [messages, waiting].every((each) => typeof each === 'number')
  if (!texts || !numbers) return err(`its ${MANIFEST_FILE} says too little`)
  return ok(read as BackupManifest)
}
