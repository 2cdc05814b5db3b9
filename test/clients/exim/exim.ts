import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import {
  runProgram,
  systemUser,
  versionFrom,
  type MailClient,
  type SendJob,
  type SendReport,
  type SubmissionSettings,
} from '../client.ts'
import { EXIM_BINARY } from '../install.ts'

/** Everything leaves through one router and one transport; no daemon, the caller delivers itself. */
function configuration(folder: string, settings: SubmissionSettings): string {
  const { host, port, username, password, caFile } = settings
  return `primary_hostname = office.example
exim_path = ${EXIM_BINARY}
spool_directory = ${join(folder, 'spool')}
log_file_path = ${join(folder, 'log', '%slog')}
trusted_users = root
never_users =
keep_environment =
add_environment = PATH=/usr/bin:/bin
# Letters of this suite have their own date and id; Exim shall add no more than its Received line.
begin routers
smarthost:
  driver = manualroute
  route_list = * ${host}::${port} byname
  transport = submission
  self = send
  host_find_failed = defer

begin transports
submission:
  driver = smtp
  hosts_require_auth = *
  hosts_require_tls = *
  tls_verify_certificates = ${caFile}
  tls_verify_hosts = *
  tls_verify_cert_hostnames = *
  message_linelength_limit = 998

begin retry
* * F,1h,1m

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  client_send = ^${username}^${password}
`
}

function readLog(folder: string): string {
  const file = join(folder, 'log', 'mainlog')
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

async function send({ folder, settings, letter, messageFile }: SendJob): Promise<SendReport> {
  const { uid, gid } = await systemUser('Debian-exim')
  chmodSync(folder, 0o755)
  // A message that was deferred before must not be tried again with this one.
  rmSync(join(folder, 'spool'), { recursive: true, force: true })
  for (const name of ['spool', 'log']) {
    mkdirSync(join(folder, name), { recursive: true })
    chownSync(join(folder, name), uid, gid)
  }
  const file = join(folder, 'exim.conf')
  writeFileSync(file, configuration(folder, settings), { mode: 0o640 })
  chownSync(file, 0, gid)
  const before = readLog(folder).length
  const message = readFileSync(messageFile, 'latin1').replace(/\r\n/g, '\n')
  const { output } = await runProgram(
    [EXIM_BINARY, '-C', file, '-i', '-t', '-odf', '-oee', '-f', letter.from.address],
    { stdin: Buffer.from(message, 'latin1') },
  )
  const log = readLog(folder).slice(before)
  const accepted = / => /.test(log) && !/ (?:==|\*\*) /.test(log)
  return { accepted, output: `${output}\n${log}` }
}

export const eximSmarthost: MailClient = {
  name: 'Exim as a smarthost client',
  slug: 'exim',
  source: 'Debian: exim4-daemon-light',
  input: 'raw',
  cannot: {},
  version: async () => {
    if (process.getuid?.() !== 0) throw new Error('Exim can only be run by root')
    return versionFrom(
      [EXIM_BINARY, '-C', '/dev/null', '-bV'],
      /Exim version ([\d.]+)/,
      'node test/clients/install.ts',
    )
  },
  send,
}
