import { clientFile, sendByProgram, versionFrom, type MailClient } from '../client.ts'

export const symfonyMailer: MailClient = {
  name: 'Symfony Mailer',
  slug: 'symfony-mailer',
  source: 'Debian: php-symfony-mailer',
  input: 'letter',
  cannot: {},
  // The library carries no version of its own.
  version: () =>
    versionFrom(
      ['dpkg-query', '-W', '-f', '${Version}', 'php-symfony-mailer'],
      /^([\d.]+)/,
      'apt-get install php-symfony-mailer',
    ),
  send: (job) => sendByProgram(['php', clientFile('symfony-mailer', 'send.php')], job),
}
