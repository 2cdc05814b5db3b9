import { clientFile, sendByProgram, versionFrom, type MailClient } from '../client.ts'

export const smtplib: MailClient = {
  name: 'Python smtplib',
  slug: 'smtplib',
  source: 'Debian: python3',
  input: 'letter',
  cannot: {},
  // send_message() writes with the generator's default policy, which escapes as an mbox does.
  alters: (text) => text.replace(/^From /gm, '>From '),
  version: () =>
    versionFrom(['/usr/bin/python3', '--version'], /Python ([\d.]+)/, 'apt-get install python3'),
  send: (job) => sendByProgram(['/usr/bin/python3', clientFile('smtplib', 'send.py')], job),
  example: () => ['/usr/bin/python3', clientFile('smtplib', 'example.py')],
}
