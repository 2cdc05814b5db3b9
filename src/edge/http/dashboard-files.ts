import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'

/** The built dashboard in memory: what is not in these maps cannot be asked for. */
export interface DashboardFiles {
  /** The page, with `__CSP_NONCE__` in the place of the nonce. */
  readonly page: string
  /** By path, `/assets/index-abc.js`. */
  readonly files: ReadonlyMap<string, DashboardFile>
}

export interface DashboardFile {
  readonly contentType: string
  readonly etag: string
  /** Its name changes with its content: it may be kept forever. */
  readonly isImmutable: boolean
  readonly plain: Buffer
  readonly brotli: Buffer | undefined
  readonly gzip: Buffer | undefined
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
}

/** Reads the build once; `undefined` when there is none. */
export function readDashboard(folder: string): DashboardFiles | undefined {
  const page = join(folder, 'index.html')
  if (!existsSync(page)) return undefined
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [`/${relative(folder, path).split(sep).join('/')}`, path] as const)
    .filter(([name]) => CONTENT_TYPES[extname(name)] !== undefined)
    .map(([name, path]) => [name, readFile(name, path)] as const)
  return { page: readFileSync(page, 'utf8'), files: new Map(entries) }
}

function readFile(name: string, path: string): DashboardFile {
  const plain = readFileSync(path)
  return {
    contentType: CONTENT_TYPES[extname(name)] ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 27)}"`,
    isImmutable: name.startsWith('/assets/'),
    plain,
    brotli: readIfThere(`${path}.br`),
    gzip: readIfThere(`${path}.gz`),
  }
}

function readIfThere(path: string): Buffer | undefined {
  return existsSync(path) ? readFileSync(path) : undefined
}
