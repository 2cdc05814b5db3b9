import { randomBytes } from 'node:crypto'
import { chmod, link, mkdir, open, readFile, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'

export const MASTER_KEY_BYTES = 32

/** The master key cannot be used; the message names the source and the remedy, never the key. */
export class MasterKeyError extends Error {
  override readonly name = 'MasterKeyError'
}

/**
 * 32 bytes from base64 in the environment, else from `<dataDir>/keys/master.key`, which is made on
 * the first start (mode 0600, synced with its folder). Two processes that start at once end with the
 * same key. Losing it makes every stored DKIM key and password hash useless.
 */
export async function loadMasterKey(source: {
  readonly dataDir: string
  readonly fromEnv: string | undefined
}): Promise<Uint8Array> {
  if (source.fromEnv !== undefined && source.fromEnv !== '') return parseKey(source.fromEnv)
  const folder = join(source.dataDir, 'keys')
  const path = join(folder, 'master.key')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return (await readKey(path)) ?? (await makeKey(folder, path))
}

function parseKey(text: string): Uint8Array {
  const trimmed = text.trim()
  const bytes = Buffer.from(trimmed, 'base64')
  const plain = trimmed.replace(/=+$/, '')
  if (bytes.length !== MASTER_KEY_BYTES || bytes.toString('base64').replace(/=+$/, '') !== plain) {
    throw new MasterKeyError(
      'the master key in the environment is not the base64 form of 32 bytes; ' +
        'make one with: openssl rand -base64 32',
    )
  }
  return Uint8Array.from(bytes)
}

async function readKey(path: string): Promise<Uint8Array | undefined> {
  let bytes: Buffer
  try {
    bytes = await readFile(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  if (bytes.length !== MASTER_KEY_BYTES) {
    throw new MasterKeyError(
      `${path} holds ${bytes.length} bytes instead of ${MASTER_KEY_BYTES}; restore it from a backup`,
    )
  }
  // A copy from a backup may have come back readable by others.
  if (((await stat(path)).mode & 0o077) !== 0) await chmod(path, 0o600)
  return Uint8Array.from(bytes)
}

async function makeKey(folder: string, path: string): Promise<Uint8Array> {
  const draft = join(folder, `.master.key.${randomBytes(6).toString('hex')}`)
  const file = await open(draft, 'wx', 0o600)
  try {
    await file.writeFile(randomBytes(MASTER_KEY_BYTES))
    await file.sync()
  } finally {
    await file.close()
  }
  try {
    // link() refuses to replace: whoever comes second reads the first one's key.
    await link(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await unlink(draft)
  }
  const directory = await open(folder, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
  const key = await readKey(path)
  if (key === undefined) throw new MasterKeyError(`${path} vanished while it was made`)
  return key
}
