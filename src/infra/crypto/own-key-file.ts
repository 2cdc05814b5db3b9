import { randomBytes } from 'node:crypto'
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { DkimKeyMaker, Vault } from '#relay/ports/keys.ts'
import type { OwnKey } from '#relay/ports/own-key.ts'

const CONTEXT = 'relay-dkim'
const FILE = 'relay-dkim.json'
/** That of every domain's first key. */
const SELECTOR = 'taifa'

interface Stored {
  readonly selector: string
  readonly publicKey: string
  /** Base64. */
  readonly sealedKey: string
}

/**
 * The relay's own DKIM key from `<dataDir>/keys`, sealed under the master key; made when there is none.
 * Two processes that make it at once end with the same one. Rejects when it cannot be read or opened.
 */
export async function loadOwnKey(
  dataDir: string,
  vault: Vault,
  maker: DkimKeyMaker,
): Promise<OwnKey> {
  const folder = join(dataDir, 'keys')
  return (await readOwnKey(dataDir, vault)) ?? makeOwnKey(folder, vault, maker)
}

/** What of it is for everybody to see; undefined when none has been made. */
export async function readOwnPublicKey(
  dataDir: string,
): Promise<Omit<OwnKey, 'privateKey'> | undefined> {
  return readStored(dataDir)
}

async function readStored(dataDir: string): Promise<Stored | undefined> {
  try {
    return JSON.parse(await readFile(join(dataDir, 'keys', FILE), 'utf8')) as Stored
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

async function readOwnKey(
  dataDir: string,
  vault: Pick<Vault, 'open'>,
): Promise<OwnKey | undefined> {
  const stored = await readStored(dataDir)
  if (stored === undefined) return undefined
  const { selector, publicKey, sealedKey } = stored
  const privateKey = vault.open(CONTEXT, Uint8Array.from(Buffer.from(sealedKey, 'base64')))
  return { selector, publicKey, privateKey }
}

async function makeOwnKey(folder: string, vault: Vault, maker: DkimKeyMaker): Promise<OwnKey> {
  const { publicKey, privateKey } = await maker.make()
  const sealedKey = Buffer.from(vault.seal(CONTEXT, privateKey)).toString('base64')
  const stored: Stored = { selector: SELECTOR, publicKey, sealedKey }
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const draft = join(folder, `.${FILE}.${randomBytes(6).toString('hex')}`)
  const file = await open(draft, 'wx', 0o600)
  try {
    await file.writeFile(`${JSON.stringify(stored, undefined, 2)}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  try {
    // link() refuses to replace: whoever comes second reads the first one's key.
    await link(draft, join(folder, FILE))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await unlink(draft)
  }
  const made = await readOwnKey(join(folder, '..'), vault)
  if (made === undefined) throw new Error(`${FILE} vanished while it was made`)
  return made
}
