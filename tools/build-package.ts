// Makes dist/ for the npm package: Node.js refuses to strip types below node_modules. In a checkout
// bin/taifa.js runs src/ and dist/ is not looked at. `npm pack` runs this first (prepack).
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

const ROOT = join(import.meta.dirname, '..')
const DIST = join(ROOT, 'dist')
const WEB_BUILD = join(ROOT, 'tools/build-web.ts')
/** What the program reads beside its own code, by path relative to it. */
const DATA_FILES = ['infra/sqlite/migrations/*.sql']

process.chdir(ROOT)
rmSync(DIST, { recursive: true, force: true })
run('tsc', '-p', 'tsconfig.package.json')
for (const file of globSync(DATA_FILES, { cwd: 'src' })) copy(join('src', file), join(DIST, file))
writeFileSync(join(DIST, 'package.json'), `${JSON.stringify(distManifest(), null, 2)}\n`)
refuseSourceNames()
if (existsSync(WEB_BUILD)) run(process.execPath, WEB_BUILD)

function run(command: string, ...args: readonly string[]): void {
  // npm reads the name of the package from stdout.
  const { status } = spawnSync(command, args, { stdio: ['ignore', 2, 2] })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${String(status)}`)
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true })
  cpSync(from, to)
}

/** dist/ is a scope of its own: `#core/result.ts` leads to dist/core/result.js there. */
function distManifest(): unknown {
  const { imports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    readonly imports: Readonly<Record<string, string>>
  }
  const mapped = Object.keys(imports).map((pattern) => {
    const floor = /^#(\w+)\/\*$/.exec(pattern)?.[1]
    if (floor === undefined) throw new Error(`the import ${pattern} has no place in dist`)
    return [`#${floor}/*.ts`, `./${floor}/*.js`]
  })
  return { type: 'module', imports: Object.fromEntries(mapped) as unknown }
}

/** The compiler rewrites imports, not other strings: a worker's entry named with .ts would be missing. */
function refuseSourceNames(): void {
  for (const file of globSync('**/*.js', { cwd: DIST })) {
    const found = /['"`]\.\.?\/[\w./-]*\.ts['"`]/.exec(readFileSync(join(DIST, file), 'utf8'))
    if (found !== null) throw new Error(`dist/${file} names the source file ${found[0]}`)
  }
}
