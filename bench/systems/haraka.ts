import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { freePort } from './free-port.ts'
import {
  DOMAIN,
  endProcess,
  inBackground,
  LOGIN,
  untilItListens,
  type MailSystem,
  type SystemKind,
  type Terms,
} from './system.ts'

const PACKAGES = ['haraka@3.3.4', 'haraka-plugin-dkim@1.3.1']
// Apart from the project: it is somebody's program to be measured, not something the relay needs.
const HOME = join(homedir(), '.cache/taifa-bench/haraka')

/** Haraka with two processes, its DKIM plugin and flat-file logins. It does not sync what it queues. */
export const haraka: SystemKind = {
  slug: 'haraka',
  title: 'Haraka with its DKIM plugin',
  version: () => {
    install()
    const { version } = JSON.parse(
      readFileSync(join(HOME, 'node_modules/haraka/package.json'), 'utf8'),
    ) as { version: string }
    return `${version}, two processes`
  },
  start,
}

function install(): void {
  if (existsSync(join(HOME, 'node_modules/haraka-plugin-dkim'))) return
  mkdirSync(HOME, { recursive: true })
  writeFileSync(join(HOME, 'package.json'), '{"private":true}')
  execFileSync('npm', ['install', '--omit=optional', '--ignore-scripts', ...PACKAGES], {
    cwd: HOME,
    stdio: 'pipe',
  })
}

async function start(terms: Terms): Promise<MailSystem> {
  install()
  const folder = mkdtempSync(join(tmpdir(), 'bench-haraka-'))
  const port = await freePort()
  for (const [file, text] of Object.entries(files(terms, port))) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  mkdirSync(join(folder, 'queue'))
  const keys = join(folder, 'config/dkim', DOMAIN)
  mkdirSync(keys, { recursive: true })
  execFileSync('openssl', ['genrsa', '-out', join(keys, 'private'), '2048'], { stdio: 'ignore' })
  writeFileSync(join(keys, 'selector'), 'taifa\n')
  const bin = join(HOME, 'node_modules/haraka/bin/haraka')
  const { child, log } = inBackground([process.execPath, bin, '-c', folder], HOME)
  await untilItListens(port, log)
  return {
    host: '127.0.0.1',
    port,
    login: LOGIN,
    domain: DOMAIN,
    rootPids: [child.pid ?? 0],
    async [Symbol.asyncDispose]() {
      await endProcess(child)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function files({ sinkPort, delivers, certificate }: Terms, port: number): Record<string, string> {
  return {
    'config/smtp.ini': `listen=127.0.0.1:${port}\nnodes=2\n`,
    'config/plugins': 'tls\nauth/flat_file\ndkim\nto_sink\n',
    'config/me': 'haraka.bench.test\n',
    'config/host_list': '',
    // Haraka does not start sessions without its own defaults of these.
    'config/connection.ini': readFileSync(
      join(HOME, 'node_modules/haraka/config/connection.ini'),
      'utf8',
    ),
    'config/log.ini': 'level=crit\n',
    'config/tls.ini': `key=tls_key.pem\ncert=tls_cert.pem\n`,
    'config/tls_key.pem': readFileSync(certificate.key, 'utf8'),
    'config/tls_cert.pem': readFileSync(certificate.cert, 'utf8'),
    'config/auth_flat_file.ini': `[core]\nmethods=PLAIN,LOGIN\nconstrain_sender=false\n[users]\n${LOGIN.username}=${LOGIN.password}\n`,
    'config/outbound.ini': `disabled=${delivers ? 'false' : 'true'}\nconcurrency_max=100\nlocal_mx_ok=true\n`,
    'config/dkim.ini': '[sign]\nenabled=true\n[verify]\nenabled=false\n',
    'config/dkim_sign.ini': '',
    'package.json': '{"name":"bench"}',
    'plugins/to_sink.js':
      `exports.hook_get_mx = (next) => next(OK, { exchange: '127.0.0.1', port: ${sinkPort}, priority: 0 })\n` +
      // Without a plugin that says so nobody may write to anybody.
      'exports.hook_rcpt = (next, connection) => next(connection.relaying ? OK : DENY)\n',
  }
}
