import { err, ok, type Result } from '#core/result.ts'

/*
 * One header of a tar archive (POSIX.1-2017, pax, "ustar Interchange Format"), as far as a backup needs it:
 * files and folders with relative names. Sizes from 8 GiB on are written in base 256, as GNU tar does.
 */

export const BLOCK_BYTES = 512
const NAME_BYTES = 100
const PREFIX_BYTES = 155
const LARGEST_OCTAL = 8 ** 11 - 1

export interface TarEntry {
  readonly kind: 'file' | 'folder'
  /** Relative, with `/`, without a final one. */
  readonly name: string
  readonly sizeBytes: number
  /** Permission bits. */
  readonly mode: number
  /** Milliseconds; kept to the second. */
  readonly changedAt: number
}

const FIELDS = {
  name: [0, NAME_BYTES],
  mode: [100, 8],
  owner: [108, 8],
  group: [116, 8],
  size: [124, 12],
  changedAt: [136, 12],
  checksum: [148, 8],
  kind: [156, 1],
  magic: [257, 8],
  prefix: [345, PREFIX_BYTES],
} as const satisfies Readonly<Record<string, readonly [at: number, length: number]>>

type Field = keyof typeof FIELDS

/** @throws when the name has no place in a header; the caller has chosen it. */
export function formatHeader(entry: TarEntry): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES)
  const put = (field: Field, text: string): void => {
    const [at, length] = FIELDS[field]
    block.write(text, at, length, 'utf8')
  }
  const { prefix, name } = splitName(entry.kind === 'folder' ? `${entry.name}/` : entry.name)
  put('name', name)
  put('prefix', prefix)
  put('mode', octal(entry.mode, 8))
  put('owner', octal(0, 8))
  put('group', octal(0, 8))
  if (entry.sizeBytes <= LARGEST_OCTAL) put('size', octal(entry.sizeBytes, 12))
  else putBase256(block, entry.sizeBytes)
  put('changedAt', octal(Math.floor(entry.changedAt / 1_000), 12))
  put('kind', entry.kind === 'folder' ? '5' : '0')
  put('magic', 'ustar\x0000')
  put('checksum', `${octal(checksumOf(block), 7)}\0 `)
  return block
}

/** Undefined for a block of zeros, which ends an archive. */
export function parseHeader(block: Buffer): Result<TarEntry | undefined, string> {
  if (block.every((byte) => byte === 0)) return ok(undefined)
  if (readOctal(block, 'checksum') !== checksumOf(block))
    return err('a header of the archive is damaged')
  const kind = KINDS[readText(block, 'kind')]
  const prefix = readText(block, 'prefix')
  const whole = `${prefix === '' ? '' : `${prefix}/`}${readText(block, 'name')}`
  if (kind === undefined) return err(`${whole} is neither a file nor a folder`)
  const sizeBytes = readSize(block)
  const mode = readOctal(block, 'mode')
  const seconds = readOctal(block, 'changedAt')
  if (sizeBytes === undefined || mode === undefined || seconds === undefined)
    return err(`the header of ${whole} has a number that is none`)
  const name = whole.replace(/\/$/, '')
  return ok({ kind, name, sizeBytes, mode: mode & 0o777, changedAt: seconds * 1_000 })
}

/** Bytes after a content of this size up to the next header. */
export function paddingAfter(sizeBytes: number): number {
  return (BLOCK_BYTES - (sizeBytes % BLOCK_BYTES)) % BLOCK_BYTES
}

const KINDS: Readonly<Record<string, TarEntry['kind']>> = { '0': 'file', '': 'file', '5': 'folder' }

function splitName(whole: string): { readonly prefix: string; readonly name: string } {
  if (Buffer.byteLength(whole) <= NAME_BYTES) return { prefix: '', name: whole }
  for (let at = whole.indexOf('/'); at > 0; at = whole.indexOf('/', at + 1)) {
    const [prefix, name] = [whole.slice(0, at), whole.slice(at + 1)]
    const fits = Buffer.byteLength(prefix) <= PREFIX_BYTES && Buffer.byteLength(name) <= NAME_BYTES
    if (fits && name !== '') return { prefix, name }
  }
  throw new Error(`the name ${whole} is too long for the archive`)
}

function octal(value: number, length: number): string {
  return value.toString(8).padStart(length - 1, '0')
}

/** The sum of all bytes, those of the checksum itself taken as spaces. */
function checksumOf(block: Buffer): number {
  const [at, length] = FIELDS.checksum
  let sum = length * 0x20
  for (const [i, byte] of block.entries()) if (i < at || i >= at + length) sum += byte
  return sum
}

function readText(block: Buffer, field: Field): string {
  const [at, length] = FIELDS[field]
  const end = block.indexOf(0, at)
  return block.toString('utf8', at, end < 0 ? at + length : Math.min(end, at + length))
}

function readOctal(block: Buffer, field: Field): number | undefined {
  const text = readText(block, field).trim()
  return /^[0-7]{1,12}$/.test(text) ? Number.parseInt(text, 8) : undefined
}

function putBase256(block: Buffer, value: number): void {
  const [at, length] = FIELDS.size
  block.writeBigUInt64BE(BigInt(value), at + length - 8)
  block[at] = 0x80
}

function readSize(block: Buffer): number | undefined {
  const [at, length] = FIELDS.size
  if (block[at] !== 0x80) return readOctal(block, 'size')
  const value = block.readBigUInt64BE(at + length - 8)
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : undefined
}
