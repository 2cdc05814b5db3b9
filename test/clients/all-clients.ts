import type { MailClient } from './client.ts'
import { curl } from './curl/curl.ts'
import { django } from './django/django.ts'
import { eximSmarthost } from './exim/exim.ts'
import { gmail } from './gmail/gmail.ts'
import { msmtp } from './msmtp/msmtp.ts'
import { netSmtpPerl } from './net-smtp-perl/net-smtp-perl.ts'
import { netSmtp } from './net-smtp/net-smtp.ts'
import { nodemailer, nodemailerPool } from './nodemailer/nodemailer.ts'
import { phpmailer } from './phpmailer/phpmailer.ts'
import { postfixSmarthost } from './postfix/postfix.ts'
import { rubyMail } from './ruby-mail/ruby-mail.ts'
import { sNail } from './s-nail/s-nail.ts'
import { smtplib } from './smtplib/smtplib.ts'
import { swaks } from './swaks/swaks.ts'
import { symfonyMailer } from './symfony-mailer/symfony-mailer.ts'
import { thunderbird } from './thunderbird/thunderbird.ts'
import { wordpress } from './wordpress/wordpress.ts'

/** Every client of the suite, those of the guide first. */
export const ALL_CLIENTS: readonly MailClient[] = [
  nodemailer,
  nodemailerPool,
  smtplib,
  django,
  netSmtp,
  phpmailer,
  wordpress,
  symfonyMailer,
  rubyMail,
  netSmtpPerl,
  curl,
  swaks,
  msmtp,
  sNail,
  postfixSmarthost,
  eximSmarthost,
  thunderbird,
  gmail,
]
