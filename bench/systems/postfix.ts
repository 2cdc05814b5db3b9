import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { postfixServices, postfixSettings } from '../../test/support/postfix-services.ts'
import { freePort } from './free-port.ts'
import {
  DOMAIN,
  endProcess,
  inBackground,
  LOGIN,
  USER,
  untilItListens,
  versionOf,
  type MailSystem,
  type SystemKind,
  type Terms,
} from './system.ts'

const INSTALL = 'apt-get install postfix libsasl2-modules sasl2-bin opendkim opendkim-tools'

/** Postfix with TLS and SASL (Cyrus, sasldb), delivering with connections used again. */
export const postfix: SystemKind = {
  slug: 'postfix',
  title: 'Postfix',
  version: postfixVersion,
  start: (terms) => start(terms, undefined),
}

/** The same with OpenDKIM as milter: RSA 2048, relaxed/relaxed as ours. */
export const postfixSigning: SystemKind = {
  slug: 'postfix+opendkim',
  title: 'Postfix with OpenDKIM',
  version: () =>
    `${postfixVersion()}, OpenDKIM ${versionOf(['opendkim', '-V'], /OpenDKIM Filter v(\S+)/, INSTALL)}`,
  start: (terms) => start(terms, 'opendkim'),
}

function postfixVersion(): string {
  if (process.getuid?.() !== 0) throw new Error('Postfix can only be started by root')
  return versionOf(['postconf', '-d', '-h', 'mail_version'], /^(\d[\d.]*)/, INSTALL)
}

async function start(terms: Terms, signer: 'opendkim' | undefined): Promise<MailSystem> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-postfix-'))
  // The queue's owner has to be able to enter.
  chmodSync(folder, 0o755)
  for (const name of ['config', 'config/sasl', 'queue', 'data', 'log'])
    mkdirSync(join(folder, name))
  const port = await freePort()
  const milter = signer === undefined ? undefined : await startOpenDkim(folder)
  writeFileSync(join(folder, 'config/main.cf'), mainConfiguration(folder, terms, milter?.port))
  writeFileSync(join(folder, 'config/master.cf'), postfixServices(`127.0.0.1:${port}`))
  makeSaslDatabase(folder)
  chownSync(join(folder, 'data'), ...postfixUser())
  const config = join(folder, 'config')
  execFileSync('postfix', ['-c', config, 'start'], { stdio: 'pipe' })
  const log = (): string => readFileSync(join(folder, 'log/mail.log'), 'utf8').slice(-4_000)
  await untilItListens(port, log)
  const master = Number(readFileSync(join(folder, 'queue/pid/master.pid'), 'utf8'))
  return {
    host: '127.0.0.1',
    port,
    login: LOGIN,
    domain: DOMAIN,
    rootPids: milter?.child.pid === undefined ? [master] : [master, milter.child.pid],
    async [Symbol.asyncDispose]() {
      execFileSync('postfix', ['-c', config, 'abort'], { stdio: 'pipe' })
      if (milter !== undefined) await endProcess(milter.child)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function mainConfiguration(folder: string, terms: Terms, milterPort: number | undefined): string {
  return postfixSettings({
    compatibility_level: '3.6',
    queue_directory: join(folder, 'queue'),
    data_directory: join(folder, 'data'),
    maillog_file: join(folder, 'log/mail.log'),
    maillog_file_prefixes: join(folder, 'log'),
    myhostname: 'postfix.bench.test',
    mydestination: '',
    inet_interfaces: '127.0.0.1',
    inet_protocols: 'ipv4',
    smtp_host_lookup: 'native',
    message_size_limit: '26214400',
    // What a busy submission host sets: room for the clients, no waiting for the queue.
    default_process_limit: '200',
    smtpd_client_connection_count_limit: '0',
    in_flow_delay: '0s',
    smtpd_relay_restrictions: 'permit_sasl_authenticated, reject',
    // `HOLD` costs Postfix least: the queue manager never sees the message.
    ...(terms.delivers
      ? {}
      : { smtpd_end_of_data_restrictions: 'check_client_access static:HOLD' }),
    smtpd_tls_security_level: 'encrypt',
    smtpd_tls_cert_file: terms.certificate.cert,
    smtpd_tls_key_file: terms.certificate.key,
    smtpd_sasl_auth_enable: 'yes',
    smtpd_sasl_type: 'cyrus',
    smtpd_sasl_path: 'smtpd',
    smtpd_sasl_local_domain: DOMAIN,
    relayhost: `[127.0.0.1]:${terms.sinkPort}`,
    smtp_tls_security_level: 'may',
    smtp_tls_connection_reuse: 'yes',
    smtp_connection_cache_on_demand: 'yes',
    smtp_connection_cache_destinations: '127.0.0.1',
    ...(milterPort === undefined
      ? {}
      : { smtpd_milters: `inet:127.0.0.1:${milterPort}`, milter_default_action: 'tempfail' }),
  })
}

function makeSaslDatabase(folder: string): void {
  const database = join(folder, 'config/sasl/sasldb2')
  writeFileSync(
    join(folder, 'config/sasl/smtpd.conf'),
    `pwcheck_method: auxprop\nauxprop_plugin: sasldb\nmech_list: PLAIN LOGIN\nsasldb_path: ${database}\n`,
  )
  execFileSync('saslpasswd2', ['-p', '-c', '-f', database, '-u', DOMAIN, USER], {
    input: LOGIN.password,
  })
  chownSync(database, ...postfixUser())
}

function postfixUser(): [number, number] {
  const [, , uid, gid] = execFileSync('getent', ['passwd', 'postfix'], { encoding: 'utf8' }).split(
    ':',
  )
  return [Number(uid), Number(gid)]
}

async function startOpenDkim(folder: string) {
  const port = await freePort()
  const home = join(folder, 'dkim')
  mkdirSync(home)
  execFileSync('openssl', ['genrsa', '-out', join(home, 'key.pem'), '2048'], { stdio: 'ignore' })
  writeFileSync(
    join(home, 'opendkim.conf'),
    `Domain ${DOMAIN}\nSelector taifa\nKeyFile ${home}/key.pem\nMode s\nSocket inet:${port}@127.0.0.1\n` +
      'Canonicalization relaxed/relaxed\nRequireSafeKeys no\nBackground no\nSyslog no\n',
  )
  const { child, log } = inBackground(['opendkim', '-f', '-x', join(home, 'opendkim.conf')])
  await untilItListens(port, log)
  return { child, port }
}
