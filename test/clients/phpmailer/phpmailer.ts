import { clientFile, sendByProgram, versionFrom, type MailClient } from '../client.ts'

const AUTOLOAD = '/usr/share/php/libphp-phpmailer/autoload.php'

export const phpmailer: MailClient = {
  name: 'PHPMailer',
  slug: 'phpmailer',
  source: 'Debian: libphp-phpmailer',
  input: 'letter',
  cannot: {},
  version: () => phpmailerVersion(),
  send: (job) => sendByProgram(['php', clientFile('phpmailer', 'send.php')], job),
  example: () => [
    'env',
    `PHPMAILER_AUTOLOAD=${AUTOLOAD}`,
    'php',
    clientFile('phpmailer', 'example.php'),
  ],
}

export async function phpmailerVersion(): Promise<string> {
  return versionFrom(
    ['php', '-r', `require '${AUTOLOAD}'; echo PHPMailer\\PHPMailer\\PHPMailer::VERSION;`],
    /^([\d.]+)/,
    'apt-get install php-cli libphp-phpmailer',
  )
}
