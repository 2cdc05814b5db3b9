import { open, readFile, stat, unlink } from 'node:fs/promises'
import { statSync } from 'node:fs'
import { parseDomainName } from '#core/domain-name.ts'
import { replaceFile } from './durable-file.ts'
import { parseZoneRecord, type RecordText, type Zone, type ZoneRecord } from './zones.ts'

const MAX_FILE_BYTES = 64 * 1024 * 1024
// Whoever holds the lock needs milliseconds; an older one was left by a crash.
const STALE_LOCK_MS = 10_000
const LOCK_RETRY_MS = 20
const LOCK_TRIES = 600

/** Reads the zones; a missing file is no zones, a broken one is an error that names the file. */
export async function readZones(path: string): Promise<readonly Zone[]> {
  let text: string
  try {
    const { size } = await stat(path)
    if (size > MAX_FILE_BYTES) throw new Error(`${path} is too large (${size} bytes)`)
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
  try {
    return parseZones(JSON.parse(text))
  } catch (error) {
    throw new Error(`${path} cannot be read as sandbox zones; repair or delete it`, {
      cause: error,
    })
  }
}

export async function writeZones(path: string, zones: readonly Zone[]): Promise<void> {
  await replaceFile(path, `${JSON.stringify({ version: 1, zones }, undefined, 2)}\n`)
}

/** Differs when the file has been replaced; one system call, for every few questions. */
export function zoneFileStamp(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false })
  return found === undefined ? 'missing' : `${found.ino}:${found.size}:${found.mtimeMs}`
}

/** Runs one change at a time, also across processes: the command line writes beside the server. */
export async function withZoneLock<T>(path: string, change: () => Promise<T>): Promise<T> {
  const lock = `${path}.lock`
  await takeLock(lock)
  try {
    return await change()
  } finally {
    await unlink(lock).catch(() => {})
  }
}

async function takeLock(lock: string): Promise<void> {
  for (let tries = 0; tries < LOCK_TRIES; tries++) {
    try {
      await (await open(lock, 'wx')).close()
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const age = await stat(lock).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    )
    if (age > STALE_LOCK_MS) await unlink(lock).catch(() => {})
    else await new Promise((resolve) => setTimeout(resolve, LOCK_RETRY_MS))
  }
  throw new Error(`${lock} is held by another process`)
}

function parseZones(file: unknown): readonly Zone[] {
  const zones = field(file, 'zones')
  if (field(file, 'version') !== 1 || !Array.isArray(zones)) throw new Error('unknown version')
  return zones.map((zone: unknown) => {
    const origin = parseDomainName(String(field(zone, 'origin')))
    const found = field(zone, 'records')
    if (!origin.ok || !Array.isArray(found)) throw new Error('a zone has no name or no records')
    return { origin: origin.value, records: found.map(parseRecord) }
  })
}

function parseRecord(record: unknown): ZoneRecord {
  const text: RecordText = {
    name: String(field(record, 'name')),
    type: String(field(record, 'type')),
    value: String(field(record, 'value')),
  }
  const parsed = parseZoneRecord(text)
  if (!parsed.ok) throw new Error(`${text.name} ${text.type}: ${parsed.error}`)
  return parsed.value
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined
}
