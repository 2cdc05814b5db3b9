// Builds the dashboard into web/dist, compressed beside: `--if-stale` only when its sources are newer.
// An installation without development dependencies has no bundler: it uses the web/dist that it came
// with, and says so when there is none.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

interface Bundler {
  readonly build: (options: object) => Promise<unknown>
}

const ROOT = join(import.meta.dirname, '..')
const WEB = join(ROOT, 'web')
const DIST = join(WEB, 'dist')
const BUILT = join(DIST, 'index.html')
// Smaller files do not fit better into a packet when they are compressed.
const COMPRESS_FROM_BYTES = 512
const COMPRESSED = /\.(js|css|html|svg|json)$/

const bundler = findBundler()
if (bundler === undefined) {
  console.error(
    existsSync(BUILT)
      ? 'web: no bundler is installed (npm ci --omit=dev); the dashboard in web/dist stays as it is.'
      : 'web: no bundler is installed (npm ci --omit=dev) and web/dist is missing: there will be no ' +
          'dashboard. Run npm ci with development dependencies, or copy web/dist from another machine.',
  )
} else if (!process.argv.includes('--if-stale') || isStale()) {
  const startedAt = performance.now()
  // Whatever starts this: React is three times as large with its warnings for developers.
  process.env['NODE_ENV'] = 'production'
  const { build } = (await import(bundler)) as Bundler
  await build({ root: WEB, configFile: join(WEB, 'vite.config.ts'), logLevel: 'warn' })
  compress()
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  console.error(`web: built the dashboard (${seconds} s)`)
}

function findBundler(): string | undefined {
  try {
    const require = createRequire(join(WEB, 'package.json'))
    require.resolve('react')
    return pathToFileURL(require.resolve('vite')).href
  } catch {
    return undefined
  }
}

function isStale(): boolean {
  if (!existsSync(BUILT)) return true
  const builtAt = statSync(BUILT).mtimeMs
  const sources = ['index.html', 'package.json', 'vite.config.ts'].map((name) => join(WEB, name))
  return [...sources, ...filesBelow(join(WEB, 'src')), ...filesBelow(join(WEB, 'public'))].some(
    (file) => existsSync(file) && statSync(file).mtimeMs > builtAt,
  )
}

function compress(): void {
  // The manifest is for tests: nobody has to fetch it.
  for (const file of filesBelow(DIST).filter((each) => COMPRESSED.test(each))) {
    const bytes = readFileSync(file)
    if (bytes.length < COMPRESS_FROM_BYTES || file.includes('.vite') || file === BUILT) continue
    writeFileSync(
      `${file}.br`,
      brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
    )
    writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }))
  }
}

function filesBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}
