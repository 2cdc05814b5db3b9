// Installs the clients of the suite on Debian, quietly and once: `node test/clients/install.ts`.
// Nothing happens when everything is there, when this is not Debian, or without root.
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Debian packages that the clients are or need, each with a file that shows it is there. */
const PACKAGES = {
  curl: '/usr/bin/curl',
  'dbus-daemon': '/usr/bin/dbus-daemon',
  'golang-go': '/usr/bin/go',
  'libauthen-sasl-perl': '/usr/share/perl5/Authen/SASL.pm',
  'libio-socket-ssl-perl': '/usr/share/perl5/IO/Socket/SSL.pm',
  'libphp-phpmailer': '/usr/share/php/libphp-phpmailer/autoload.php',
  'libnss3-tools': '/usr/bin/certutil',
  'libsasl2-modules': '/usr/share/doc/libsasl2-modules',
  msmtp: '/usr/bin/msmtp',
  openbox: '/usr/bin/openbox',
  'php-cli': '/usr/bin/php',
  'php-symfony-mailer': '/usr/share/php/Symfony/Component/Mailer/autoload.php',
  postfix: '/usr/sbin/postfix',
  python3: '/usr/bin/python3',
  'python3-django': '/usr/lib/python3/dist-packages/django/__init__.py',
  'ruby-mail': '/usr/share/doc/ruby-mail',
  's-nail': '/usr/bin/s-nail',
  // The second judge of signatures.
  'python3-dkim': '/usr/lib/python3/dist-packages/dkim/__init__.py',
  // Not clients: the fault tests need them.
  libfaketime: '/usr/share/doc/libfaketime',
  openssl: '/usr/bin/openssl',
  strace: '/usr/bin/strace',
  swaks: '/usr/bin/swaks',
  thunderbird: '/usr/bin/thunderbird',
  xdotool: '/usr/bin/xdotool',
  xvfb: '/usr/bin/Xvfb',
} as const satisfies Readonly<Record<string, string>>

export type DebianPackage = keyof typeof PACKAGES

/** What Exim's binary is linked to; the package itself would push Postfix out. */
const EXIM_LIBRARIES = ['libdb5.3', 'libgnutls-dane0', 'libidn12', 'libnsl2', 'libpcre2-8-0']
const EXIM_FOLDER = join(tmpdir(), 'taifa-clients', 'exim4')
export const EXIM_BINARY = join(EXIM_FOLDER, 'usr/sbin/exim4')

const POLICY = '/usr/sbin/policy-rc.d'

/** Installs what is missing. Answers the names of what could not be installed, with the reason. */
export function installClients(): readonly string[] {
  return install(Object.keys(PACKAGES) as DebianPackage[], !existsSync(EXIM_BINARY))
}

/** The same for some of the packages. */
export function installPackages(...names: readonly DebianPackage[]): readonly string[] {
  return install(names, false)
}

function install(names: readonly DebianPackage[], needsExim: boolean): readonly string[] {
  const missing = names.filter((name) => !existsSync(PACKAGES[name]))
  if (missing.length === 0 && !needsExim) return []
  if (process.getuid?.() !== 0) return [...missing, ...(needsExim ? ['exim4'] : [])]
  if (!existsSync('/usr/bin/apt-get')) return missing
  const wanted = [...missing, ...(needsExim ? EXIM_LIBRARIES : [])]
  const problem = withoutStartingServices(() => {
    if (!aptInstall(wanted)) {
      // An image without package lists, or lists that are older than the archive.
      run('apt-get', ['update', '-qq'])
      if (!aptInstall(wanted)) return `apt-get could not install ${wanted.join(' ')}`
    }
    return needsExim ? unpackExim() : undefined
  })
  return problem === undefined ? [] : [problem]
}

function aptInstall(packages: readonly string[]): boolean {
  const args = ['install', '-y', '-qq', '--no-install-recommends', ...packages]
  return run('apt-get', args) === 0
}

/** Exim beside Postfix: its binary from the package, without installing it, and the user it insists on. */
function unpackExim(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'taifa-exim-'))
  // apt-get hands the download to a user without rights.
  chmodSync(folder, 0o777)
  try {
    if (run('apt-get', ['download', '-qq', 'exim4-daemon-light'], folder) !== 0)
      return 'apt-get could not download exim4-daemon-light'
    const file = readdirSync(folder).find((name) => name.endsWith('.deb')) ?? ''
    mkdirSync(EXIM_FOLDER, { recursive: true })
    if (run('dpkg', ['-x', join(folder, file), EXIM_FOLDER]) !== 0)
      return `dpkg could not unpack ${file}`
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  if (run('getent', ['passwd', 'Debian-exim']) !== 0)
    run('useradd', ['--system', '--user-group', '--shell', '/usr/sbin/nologin', 'Debian-exim'])
  return undefined
}

/** policy-rc.d tells Debian's packages to start no service; the file that was there comes back. */
function withoutStartingServices<T>(work: () => T): T {
  const kept = existsSync(POLICY) ? `${POLICY}.kept-by-taifa` : undefined
  if (kept !== undefined) {
    copyFileSync(POLICY, kept)
    chmodSync(kept, 0o755)
  }
  writeFileSync(POLICY, '#!/bin/sh\nexit 101\n')
  chmodSync(POLICY, 0o755)
  try {
    return work()
  } finally {
    if (kept === undefined) rmSync(POLICY, { force: true })
    else renameSync(kept, POLICY)
  }
}

/** Silent when it goes well; its output is shown when it does not. */
function run(command: string, args: readonly string[], cwd?: string): number {
  const result = spawnSync(command, [...args], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  if (result.status !== 0 && command === 'apt-get') {
    console.error(`${command} ${args.join(' ')} failed:\n${result.stdout}${result.stderr}`)
  }
  return result.status ?? -1
}

if (process.argv[1] === import.meta.filename) {
  const startedAt = performance.now()
  const problems = installClients()
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  if (problems.length === 0) console.log(`mail clients are installed (${seconds} s)`)
  else console.error(`mail clients are missing: ${problems.join(', ')} (${seconds} s)`)
}
