import goProgram from './examples/net-smtp.go.txt?raw'
import nodemailerProgram from './examples/nodemailer.mjs.txt?raw'
import phpmailerProgram from './examples/phpmailer.php.txt?raw'
import smtplibProgram from './examples/smtplib.py.txt?raw'
import { fillIn, type Settings } from './fill-in.ts'

export interface Example {
  readonly key: string
  /** Names of products: the same in every language. */
  readonly label: string
  /** Where the text belongs. */
  readonly file: string
  readonly text: (settings: Settings) => string
}

export const EXAMPLES: readonly Example[] = [
  {
    key: 'nodemailer',
    label: 'Nodemailer',
    file: 'send.mjs',
    text: (settings) => fillIn('nodemailer', nodemailerProgram, settings),
  },
  {
    key: 'smtplib',
    label: 'Python',
    file: 'send.py',
    text: (settings) => fillIn('smtplib', smtplibProgram, settings),
  },
  {
    key: 'go',
    label: 'Go',
    file: 'main.go',
    text: (settings) => fillIn('go', goProgram, settings),
  },
  {
    key: 'phpmailer',
    label: 'PHPMailer',
    file: 'send.php',
    text: (settings) => fillIn('phpmailer', phpmailerProgram, settings),
  },
  { key: 'django', label: 'Django', file: 'settings.py', text: django },
  { key: 'laravel', label: 'Laravel', file: '.env', text: laravel },
]

function django({ host, port, username, password, from }: Settings): string {
  return `EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = "${host}"
EMAIL_PORT = ${port}
EMAIL_USE_TLS = True
EMAIL_HOST_USER = "${username}"
EMAIL_HOST_PASSWORD = "${password}"
DEFAULT_FROM_EMAIL = "${from}"
`
}

function laravel({ host, port, username, password, from }: Settings): string {
  return `MAIL_MAILER=smtp
MAIL_HOST=${host}
MAIL_PORT=${port}
MAIL_USERNAME="${username}"
MAIL_PASSWORD="${password}"
MAIL_FROM_ADDRESS="${from}"
MAIL_FROM_NAME="\${APP_NAME}"
`
}
