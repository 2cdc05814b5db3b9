import { clientFile, sendByProgram, versionFrom, type MailClient } from '../client.ts'

export const rubyMail: MailClient = {
  name: 'Ruby mail',
  slug: 'ruby-mail',
  source: 'Debian: ruby-mail',
  input: 'letter',
  cannot: {},
  showsFirstLineOnly: true,
  // Version 2.7 doubles a lone dot, and Net::SMTP below it does so once more.
  alters: (text) => text.replace(/^\.$/m, '..'),
  version: () =>
    versionFrom(
      ['ruby', '-e', "require 'mail'; puts Mail::VERSION.version"],
      /^([\d.]+)$/m,
      'apt-get install ruby-mail',
    ),
  send: (job) => sendByProgram(['ruby', clientFile('ruby-mail', 'send.rb')], job),
}
