import { spawnSync } from 'node:child_process'
import { chownSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  InstalledPackage,
  LOW_PORTS,
  plainEnvironment,
  SYSTEM_PATH,
  WITHOUT_RIGHTS,
} from '../support/installed-package.ts'
import { ANY_PORTS, RelayProcess } from '../support/relay-process.ts'
import { awaitInbox, mailer, setUpDomain } from '../support/sending-domain.ts'

/** An address of this machine that no other test uses a low port of. */
const HOST = '127.0.0.87'
/** Ends what hangs: a busy machine and a slow registry take minutes. */
const INSTALL_MS = 600_000

describe('the npm package', () => {
  let installed: InstalledPackage
  beforeAll(() => {
    installed = new InstalledPackage()
  }, INSTALL_MS)
  afterAll(() => installed[Symbol.dispose]())

  const taifa = (cwd: string, prefix: readonly string[], ...args: readonly string[]) => {
    const [program = '', ...rest] = [...prefix, installed.bin, ...args]
    const env = {
      ...plainEnvironment(SYSTEM_PATH),
      ...ANY_PORTS,
      TAIFA_SUBMISSION_LISTEN: `${HOST}:587`,
    }
    return spawnSync(program, rest, { cwd, env, encoding: 'utf8' })
  }

  it('has what the relay reads at run time, no source and no tests, in less than 3 MB', () => {
    const { files } = installed
    const migrations = files.filter((file) => file.endsWith('.sql'))
    expect(migrations.length).toBeGreaterThan(0)
    expect(files).toEqual(
      expect.arrayContaining([
        'bin/taifa.js',
        'config/providers.conf',
        'dist/infra/sqlite/database-thread.js',
        'dist/main/main.js',
        'openapi.json',
        'packaging/taifa.service',
        'web/dist/index.html',
      ]),
    )
    expect(
      files.filter((file) => /\.ts$|\.tsx$|^(src|test|bench|tools|data)\//.test(file)),
    ).toEqual([])
    expect(statSync(installed.tarball).size).toBeLessThan(3 * 1024 * 1024)
  })

  it('brings no development tools and runs no script of a dependency', () => {
    const dependencies = installed.dependencies()
    const names = dependencies.map(({ name }) => name)
    expect(names).toContain('fastify')
    const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      readonly devDependencies: Readonly<Record<string, string>>
    }
    // What a dependency has as its own dependency may be one of our tools as well.
    expect(names.filter((name) => name in devDependencies && name !== 'nodemailer')).toEqual([])
    const scripted = dependencies.filter(({ scripts }) =>
      ['preinstall', 'install', 'postinstall'].some((each) => scripts?.[each] !== undefined),
    )
    expect(scripted.map(({ name }) => name)).toEqual([])
  })

  it.each([
    ["the machine's own Node.js", []],
    ['Node.js 24', [process.execPath]],
  ])('runs on %s', (_, prefix) => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
    expect(taifa('/', prefix, '--version')).toMatchObject({ status: 0, stdout: `${version}\n` })
    expect(taifa('/', prefix, '--help').stdout).toContain('Usage: taifa')
  })

  it('says what to do where its data folder cannot be', () => {
    const { status, stderr } = taifa('/', WITHOUT_RIGHTS, 'serve')
    expect(status).toBe(78)
    expect(stderr).toContain('the data folder /data cannot be used: the user nobody may not write')
    expect(stderr).toContain('TAIFA_DATA_DIR')
  })

  // Another user and its capabilities can only be had by root.
  it.skipIf(process.getuid?.() !== 0)(
    'serves as a user without rights, on a low port, and again after a restart',
    async () => {
      const home = join(installed.folder, 'home')
      mkdirSync(home)
      chownSync(home, 65_534, 65_534)
      const denied = taifa(home, WITHOUT_RIGHTS, 'serve')
      expect(denied.stderr).toContain(`cannot listen on ${HOST}:587`)

      await using relay = new RelayProcess({
        command: [...WITHOUT_RIGHTS, ...LOW_PORTS, installed.bin],
        dataDir: join(home, 'data'),
        env: { PATH: SYSTEM_PATH, TAIFA_SUBMISSION_LISTEN: `${HOST}:587` },
      })
      await relay.start()
      expect(relay.submission).toEqual({ host: HOST, port: 587 })
      const page = await fetch(`http://${relay.ready.http}/`)
      expect(page.headers.get('content-type')).toContain('text/html')
      const sender = await setUpDomain(relay, 'ukulima.test')
      const send = async (to: string): Promise<void> => {
        const transport = mailer(relay, sender.credential)
        await transport.sendMail({ from: 'hello@ukulima.test', to, subject: to, text: 'Habari.\n' })
        transport.close()
        const [entry] = await awaitInbox(relay, to)
        expect(entry?.verdicts).toMatchObject({ dmarc: { result: 'pass' } })
      }
      await send('kwanza@elsewhere.test')
      expect(statSync(relay.dataDir).uid).toBe(65_534)
      expect(await relay.kill('SIGTERM')).toBe(0)
      await relay.start()
      await send('pili@elsewhere.test')
      expect(await awaitInbox(relay, 'kwanza@elsewhere.test')).toHaveLength(1)
      expect(await relay.kill('SIGTERM')).toBe(0)
    },
  )
})
