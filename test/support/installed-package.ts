import { spawnSync } from 'node:child_process'
import { chmodSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')
/** Where the machine's own Node.js is, whatever npm has put in front of it. */
export const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** Runs as somebody without rights who may bind low ports, as the systemd unit's user may. */
export const WITHOUT_RIGHTS = ['setpriv', '--reuid=nobody', '--regid=nogroup', '--clear-groups']
export const LOW_PORTS = ['--inh-caps=+net_bind_service', '--ambient-caps=+net_bind_service']

interface Manifest {
  readonly name: string
  readonly scripts?: Readonly<Record<string, string>>
}

/** What `npm pack` makes, installed with `npm install -g` into a folder of its own. */
export class InstalledPackage implements Disposable {
  readonly folder: string
  readonly tarball: string
  /** Paths in the tarball, without its leading folder. */
  readonly files: readonly string[]

  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'taifa-package-'))
    chmodSync(this.folder, 0o755)
    run(['npm', 'pack', '--pack-destination', this.folder], { cwd: ROOT })
    const [name = ''] = globSync('*.tgz', { cwd: this.folder })
    this.tarball = join(this.folder, name)
    const listed = run(['tar', '--list', '--gzip', '--file', this.tarball])
    this.files = listed
      .trim()
      .split('\n')
      .map((path) => path.replace(/^package\//, ''))
    // What `npm ci` fetched is in the cache: only what is missing there comes from the registry.
    const flags = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']
    run(['npm', 'install', '--global', '--prefix', this.folder, ...flags, this.tarball], {
      cwd: this.folder,
      path: SYSTEM_PATH,
    })
  }

  get bin(): string {
    return join(this.folder, 'bin/taifa')
  }

  /** Every package that came along. */
  dependencies(): readonly Manifest[] {
    const folder = join(this.folder, 'lib/node_modules/taifa/node_modules')
    return globSync(['*/package.json', '@*/*/package.json', '**/node_modules/*/package.json'], {
      cwd: folder,
    }).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Manifest)
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** The environment of a person's shell: nothing of npm, the machine's own programs first. */
export function plainEnvironment(path = process.env['PATH'] ?? SYSTEM_PATH): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_|VITEST)/i.test(name))
  return { ...Object.fromEntries(own), PATH: path }
}

function run(
  [program = '', ...args]: readonly string[],
  { cwd, path }: { readonly cwd?: string; readonly path?: string } = {},
): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    env: plainEnvironment(path),
  })
  if (status !== 0)
    throw new Error(
      `${program} ${args.join(' ')} failed: ${error?.message ?? ''}${stdout}${stderr}`,
    )
  return stdout
}
