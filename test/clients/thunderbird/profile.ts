import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FOREIGN_SENDER } from '../cases.ts'
import { runProgram, type SubmissionSettings } from '../client.ts'

/** Identities that a letter can be written with, each by the name and address of its From. */
export const IDENTITIES = {
  id1: { name: 'Habari', address: undefined },
  id2: { name: 'Wanjikũ wa Mwangi', address: undefined },
  id3: { name: 'Boss', address: FOREIGN_SENDER },
} as const

type Preferences = Readonly<Record<string, string | number | boolean>>

/** What a person enters in the account settings: our side, and a mailbox that is never opened. */
function accountPreferences(settings: SubmissionSettings): Preferences {
  const own = `hello@${settings.username.split('@')[1] ?? ''}`
  const identities = Object.entries(IDENTITIES).flatMap(([id, { name, address }]) => [
    [`mail.identity.${id}.fullName`, name],
    [`mail.identity.${id}.useremail`, address ?? own],
    [`mail.identity.${id}.smtpServer`, 'smtp1'],
    [`mail.identity.${id}.valid`, true],
    [`mail.identity.${id}.compose_html`, false],
    [`mail.identity.${id}.fcc`, false],
  ])
  return {
    'mail.accountmanager.accounts': 'account1,account2',
    'mail.accountmanager.defaultaccount': 'account1',
    'mail.accountmanager.localfoldersserver': 'server2',
    'mail.account.account1.server': 'server1',
    'mail.account.account1.identities': Object.keys(IDENTITIES).join(','),
    'mail.account.account2.server': 'server2',
    'mail.server.server1.type': 'pop3',
    'mail.server.server1.hostname': 'localhost',
    'mail.server.server1.port': 1,
    'mail.server.server1.name': own,
    'mail.server.server1.userName': 'hello',
    'mail.server.server1.check_new_mail': false,
    'mail.server.server1.login_at_startup': false,
    'mail.server.server2.type': 'none',
    'mail.server.server2.hostname': 'Local Folders',
    'mail.server.server2.name': 'Local Folders',
    'mail.server.server2.userName': 'nobody',
    'mail.smtpservers': 'smtp1',
    'mail.smtp.defaultserver': 'smtp1',
    'mail.smtpserver.smtp1.hostname': settings.host,
    'mail.smtpserver.smtp1.port': settings.port,
    'mail.smtpserver.smtp1.username': settings.username,
    // "Normal password" and STARTTLS.
    'mail.smtpserver.smtp1.authMethod': 3,
    'mail.smtpserver.smtp1.try_ssl': 2,
    ...(Object.fromEntries(identities) as Preferences),
  }
}

/** No first-run pages, no questions before sending, nothing fetched from the internet; SMTP on stdout. */
const QUIET: Preferences = {
  'app.update.enabled': false,
  'browser.safebrowsing.update.enabled': false,
  'datareporting.healthreport.uploadEnabled': false,
  'datareporting.policy.dataSubmissionPolicyBypassNotification': true,
  'devtools.console.stdout.chrome': true,
  'mail.compose.attachment_reminder': false,
  'mail.compose.big_attachments.notify': false,
  'mail.inappnotifications.enabled': false,
  'mail.provider.suppress_dialog_on_startup': true,
  'mail.rights.version': 1,
  'mail.shell.checkDefaultClient': false,
  'mail.spotlight.firstRunDone': true,
  'mail.warn_on_send_accel_key': false,
  'mailnews.send_plaintext_flowed': false,
  'mailnews.smtp.loglevel': 'All',
  'mailnews.start_page.enabled': false,
  'mailnews.start_page_override.mstone': 'ignore',
  'mailnews.wraplength': 0,
  'marionette.port': 0,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
}

/** A profile with one account, and the sandbox's authority among its trusted ones. */
export async function makeProfile(folder: string, settings: SubmissionSettings): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const lines = Object.entries({ ...QUIET, ...accountPreferences(settings) }).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
  )
  writeFileSync(join(folder, 'user.js'), lines.join(''))
  const database = ['-d', `sql:${folder}`]
  await certutil('-N', '--empty-password', ...database)
  await certutil('-A', '-n', 'sandbox', '-t', 'C,,', '-i', settings.caFile, ...database)
}

async function certutil(...args: readonly string[]): Promise<void> {
  const { status, output } = await runProgram(['certutil', ...args])
  if (status !== 0) throw new Error(`certutil ${args.join(' ')} failed: ${output}`)
}
