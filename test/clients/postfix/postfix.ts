import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import {
  runProgram,
  systemUser,
  versionFrom,
  type MailClient,
  type SendJob,
  type SendReport,
  type SubmissionSettings,
} from '../client.ts'
import { postfixServices, postfixSettings } from '../../support/postfix-services.ts'
import { recipientsOf } from '../letter.ts'

/** A Postfix of its own below `folder`: no listener at all, everything leaves through the smarthost. */
function mainConfiguration(folder: string, { host, port, caFile }: SubmissionSettings): string {
  return postfixSettings({
    compatibility_level: '3.6',
    queue_directory: join(folder, 'queue'),
    data_directory: join(folder, 'data'),
    maillog_file: join(folder, 'log', 'mail.log'),
    maillog_file_prefixes: join(folder, 'log'),
    myhostname: 'office.example',
    mydestination: '',
    inet_interfaces: 'loopback-only',
    inet_protocols: 'ipv4',
    smtp_host_lookup: 'native',
    relayhost: `[${host}]:${port}`,
    smtp_sasl_auth_enable: 'yes',
    smtp_sasl_password_maps: `texthash:${join(folder, 'config', 'sasl_passwd')}`,
    smtp_sasl_security_options: 'noanonymous',
    smtp_tls_security_level: 'verify',
    smtp_tls_verify_cert_match: 'hostname',
    smtp_tls_CAfile: caFile,
    // A failed login is shown in the log at once instead of being remembered for a minute.
    minimal_backoff_time: '1s',
    smtp_sasl_auth_cache_time: '0s',
    bounce_queue_lifetime: '0s',
    // Each new message would wait a second for the one before.
    in_flow_delay: '0s',
  })
}

function configure(folder: string, settings: SubmissionSettings): void {
  const config = join(folder, 'config')
  for (const name of ['config', 'queue', 'data', 'log'])
    mkdirSync(join(folder, name), { recursive: true })
  writeFileSync(join(config, 'main.cf'), mainConfiguration(folder, settings))
  writeFileSync(join(config, 'master.cf'), postfixServices())
  const { host, port, username, password } = settings
  writeFileSync(join(config, 'sasl_passwd'), `[${host}]:${port} ${username}:${password}\n`)
}

async function postfix(folder: string, ...args: readonly string[]): Promise<string> {
  const argv = ['postfix', '-c', join(folder, 'config'), ...args]
  const { status, output } = await runProgram(argv)
  const log = readLog(folder)
  if (status !== 0) throw new Error(`${argv.join(' ')} failed: ${output}${log}`)
  return output
}

function readLog(folder: string): string {
  const file = join(folder, 'log', 'mail.log')
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

/** What the log says of the message until it has an outcome for every recipient. */
async function outcome(folder: string, before: number, recipients: number): Promise<SendReport> {
  const end = performance.now() + 60_000
  for (;;) {
    const log = readLog(folder).slice(before)
    const statuses = [...log.matchAll(/ status=(\w+) /g)].map(([, status]) => status)
    if (statuses.length >= recipients)
      return { accepted: statuses.every((status) => status === 'sent'), output: log }
    if (performance.now() > end) return { accepted: false, output: `no outcome in time: ${log}` }
    await wait(50)
  }
}

async function send(job: SendJob): Promise<SendReport> {
  const { folder, settings, letter, messageFile } = job
  const running = existsSync(join(folder, 'config'))
  const known = running ? readFileSync(join(folder, 'config', 'sasl_passwd'), 'utf8') : ''
  configure(folder, settings)
  if (!running) {
    // The queue's owner has to be able to enter.
    chmodSync(folder, 0o755)
    const { uid, gid } = await systemUser('postfix')
    chownSync(join(folder, 'data'), uid, gid)
    await postfix(folder, 'start')
  } else if (known !== readFileSync(join(folder, 'config', 'sasl_passwd'), 'utf8')) {
    await postfix(folder, 'reload')
  }
  const before = readLog(folder).length
  const message = readFileSync(messageFile, 'latin1').replace(/\r\n/g, '\n')
  const { status, output } = await runProgram(
    ['sendmail', '-C', join(folder, 'config'), '-i', '-t', '-f', letter.from.address],
    { stdin: Buffer.from(message, 'latin1') },
  )
  if (status !== 0) return { accepted: false, output }
  const report = await outcome(folder, before, recipientsOf(letter).length)
  // Takes a second; only what was refused may still be in the queue.
  if (!report.accepted) await runProgram(['postsuper', '-c', join(folder, 'config'), '-d', 'ALL'])
  return report
}

function makePostfix(): MailClient {
  let used: string | undefined
  return {
    name: 'Postfix as a smarthost client',
    slug: 'postfix',
    source: 'Debian: postfix, libsasl2-modules',
    input: 'raw',
    cannot: {},
    version: async () => {
      if (process.getuid?.() !== 0) throw new Error('Postfix can only be started by root')
      return versionFrom(
        ['postconf', '-d', '-h', 'mail_version'],
        /^(\d[\d.]*)$/m,
        'apt-get install postfix libsasl2-modules',
      )
    },
    send: async (job) => {
      used = job.folder
      return send(job)
    },
    close: async () => {
      if (used !== undefined) await postfix(used, 'stop')
    },
  }
}

export const postfixSmarthost: MailClient = makePostfix()
