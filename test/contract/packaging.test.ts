import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8')

interface Manifest {
  readonly files: readonly string[]
  readonly scripts: Readonly<Record<string, string>>
}
const manifest = JSON.parse(read('package.json')) as Manifest

/** Instructions with their continuation lines, comments left out. */
function instructions(): ReadonlyArray<readonly [name: string, rest: string]> {
  return read('Dockerfile')
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)] as const)
}

describe('the container image', () => {
  const all = instructions()
  const copies = all.filter(([name]) => name === 'COPY').map(([, rest]) => rest.split(/\s+/))

  it('copies what is there, and nothing that .dockerignore leaves out', () => {
    const fromHere = copies.filter(([first = '']) => !first.startsWith('--from='))
    const sources = fromHere.flatMap((words) => words.slice(0, -1))
    expect(sources.filter((source) => !existsSync(join(ROOT, source)))).toEqual([])
    const ignored = read('.dockerignore').trim().split('\n')
    expect(sources.filter((source) => ignored.includes(source))).toEqual([])
  })

  it('has in its last stage what the npm package has for running', () => {
    const lastStage = all.slice(all.findLastIndex(([name]) => name === 'FROM'))
    const copied = lastStage
      .filter(([name]) => name === 'COPY')
      .flatMap(([, rest]) => rest.split(/\s+/).filter((word) => !word.startsWith('--')))
      .map((path) => path.replace(/^\/(build|app)\//, ''))
    const forReading = ['docs', 'packaging', 'CHANGELOG.md']
    const packed = manifest.files.filter((file) => !file.startsWith('!'))
    const needed = packed.filter((file) => !forReading.includes(file))
    expect(copied).toEqual(expect.arrayContaining([...needed, 'package.json', 'node_modules']))
  })

  it('builds with the script of the package, and runs as a user without rights', () => {
    expect(manifest.scripts['prepack']).toBe('node tools/build-package.ts')
    expect(all.map(([name]) => name)).toContain('HEALTHCHECK')
    expect(all.findLast(([name]) => name === 'USER')?.[1]).toBe('taifa')
    const [, command = ''] = all.findLast(([name]) => name === 'CMD') ?? []
    // The same program with the same environment and options as a checkout has.
    const words = manifest.scripts['start']?.split(' ') ?? []
    const settings = words.slice(0, words.indexOf('node'))
    expect(settings).not.toEqual([])
    const set = all.filter(([name]) => name === 'ENV').flatMap(([, rest]) => rest.split(' '))
    expect(set).toEqual(expect.arrayContaining(settings))
    expect(JSON.parse(command)).toEqual(words.slice(settings.length))
    const unit = read('packaging/taifa.service')
    for (const setting of settings) expect(unit).toContain(`\nEnvironment=${setting}\n`)
    expect(read('bin/taifa.js').split('\n')[0]).toContain(settings.join(' '))
  })
})

/** Where there is no systemd its own checks cannot be asked. */
const withoutSystemd = spawnSync('systemd-analyze', ['--version']).status !== 0

describe.skipIf(withoutSystemd)('the systemd units', () => {
  const units = readdirSync(join(ROOT, 'packaging')).filter((name) => /service$|timer$/.test(name))

  it('are understood by systemd', () => {
    const folder = mkdtempSync(join(tmpdir(), 'taifa-units-'))
    try {
      for (const name of units) {
        // The program is somewhere else on this machine.
        const text = read(`packaging/${name}`).replaceAll('/opt/taifa/bin/taifa', '/bin/true')
        writeFileSync(join(folder, name), text)
      }
      const paths = units.map((name) => join(folder, name))
      const { status, stderr } = spawnSync('systemd-analyze', ['verify', ...paths], {
        encoding: 'utf8',
      })
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it.each([
    ['taifa.service', 20],
    ['taifa-backup.service', 30],
  ])('%s is exposed by at most %i tenths of ten', (name, threshold) => {
    const { status, stdout } = spawnSync(
      'systemd-analyze',
      ['security', '--offline=true', `--threshold=${threshold}`, join(ROOT, 'packaging', name)],
      { encoding: 'utf8' },
    )
    expect({ status, exposure: stdout.trim().split('\n').at(-1) }).toMatchObject({ status: 0 })
  })
})
