import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runProgram, versionFrom, type MailClient, type SubmissionSettings } from '../client.ts'

/** `remove_bcc_headers off` leaves the Bcc line in, so that the relay has to take it out. */
function configuration(settings: SubmissionSettings, from: string): string {
  return `account default
host ${settings.host}
port ${settings.port}
tls on
tls_starttls on
tls_trust_file ${settings.caFile}
auth on
user ${settings.username}
password ${settings.password}
from ${from}
remove_bcc_headers off
`
}

export const msmtp: MailClient = {
  name: 'msmtp',
  slug: 'msmtp',
  source: 'Debian: msmtp',
  input: 'raw',
  cannot: {},
  version: () =>
    versionFrom(['msmtp', '--version'], /msmtp version ([\d.]+)/, 'apt-get install msmtp'),
  send: async ({ settings, letter, messageFile, folder }) => {
    const file = join(folder, 'msmtprc')
    writeFileSync(file, configuration(settings, letter.from.address), { mode: 0o600 })
    const message = readFileSync(messageFile, 'latin1').replace(/\r\n/g, '\n')
    const { status, output } = await runProgram(['msmtp', '-C', file, '-t'], {
      env: { HOME: folder },
      stdin: Buffer.from(message, 'latin1'),
    })
    return { accepted: status === 0, output }
  },
}
