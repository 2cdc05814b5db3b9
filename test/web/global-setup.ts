import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

export const CHROMIUM = '/usr/bin/chromium'

/** Before the first test of the dashboard: Debian's Chromium, and the pages as the sources are now. */
export default function prepare(): void {
  installChromium()
  run(process.execPath, 'tools/build-web.ts', '--if-stale')
  if (!existsSync('web/dist/index.html')) throw new Error('web/dist was not built')
}

function installChromium(): void {
  if (existsSync(CHROMIUM)) return
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    throw new Error('Chromium is missing: run apt-get install chromium as root')
  const install = ['install', '-y', '-qq', '--no-install-recommends', 'chromium']
  // An image without package lists, or with lists that are older than the archive.
  if (!apt(install)) apt(['update', '-qq'])
  if (!existsSync(CHROMIUM) && !apt(install))
    throw new Error('apt-get could not install chromium; its output is above')
}

function apt(args: readonly string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const result = spawnSync('apt-get', args, { env, encoding: 'utf8' })
  if (result.status !== 0) console.error(`${result.stdout}${result.stderr}`)
  return result.status === 0
}

function run(command: string, ...args: readonly string[]): void {
  const { status } = spawnSync(command, args, { stdio: 'inherit' })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${String(status)}`)
}
