import { clientFile, sendByProgram, type MailClient } from '../client.ts'
import { phpmailerVersion } from '../phpmailer/phpmailer.ts'

export const wordpress: MailClient = {
  name: 'PHPMailer with the defaults of WordPress',
  slug: 'wordpress',
  source: 'Debian: libphp-phpmailer',
  input: 'letter',
  cannot: {},
  version: phpmailerVersion,
  send: (job) => sendByProgram(['php', clientFile('wordpress', 'send.php')], job),
}
