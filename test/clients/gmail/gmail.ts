import { readFileSync } from 'node:fs'
import { OutsideHost } from '../../support/outside-host.ts'
import { SmtpDialogue } from '../../support/smtp-dialogue.ts'
import type { ClientScene, MailClient, SendJob, SendReport, SubmissionSettings } from '../client.ts'
import { recipientsOf } from '../letter.ts'
import { composeGmail } from './message.ts'

/** What Google's submitting hosts call themselves. */
const EHLO = 'EHLO mail-lf1-f41.google.com'
const CODE = '482913376'
const LINK = 'https://mail-settings.google.com/mail/f-%5BANGjdJ8%5D-x0Y'

/**
 * "Send mail as", as far as it can be known from outside: Gmail logs in to see that the values are right,
 * mails a code to the address, and sends through us once that code was entered.
 */
async function setUp({ relay, control, domain, settings }: ClientScene): Promise<void> {
  const alias = `hello@${domain}`
  await control.operate('sandbox publish', { domain, receiving: true })
  await control.operate('forward add', { source: alias, to: ['mwenye@gmail-inbox.test'] })
  const checked = await submit(settings)
  if (!checked.accepted) throw new Error(`Gmail does not take the settings: ${checked.output}`)
  const google = await OutsideHost.open(relay, { name: 'google.com', dmarc: 'reject' })
  await google.send({
    from: 'Gmail Team <gmail-noreply@google.com>',
    to: alias,
    subject: `Gmail Confirmation - Send Mail as ${alias}`,
    text: [
      `You have requested to add ${alias} to your Gmail account.`,
      `Confirmation code: ${CODE}`,
      '',
      'Before you can send mail from this address, please click the link below:',
      '',
      LINK,
      '',
    ].join('\n'),
  })
  const guide = await control.operate<{ confirmation: { code: string } | null }>('gmail guide', {
    address: alias,
  })
  if (guide.confirmation?.code !== CODE)
    throw new Error(`the guide has no code for ${alias}: ${JSON.stringify(guide)}`)
}

/** Logs in, and sends when there is something to send. What the relay refuses is shown as it said it. */
async function submit(settings: SubmissionSettings, message?: GmailMessage): Promise<SendReport> {
  using dialogue = await SmtpDialogue.connect(settings)
  try {
    await dialogue.expect('220')
    await dialogue.command(EHLO, '250')
    await dialogue.startTls(readFileSync(settings.caFile, 'utf8'))
    await dialogue.command(EHLO, '250')
    const token = Buffer.from(`\0${settings.username}\0${settings.password}`).toString('base64')
    await dialogue.command(`AUTH PLAIN ${token}`, '235')
    if (message !== undefined) await transact(dialogue, message)
    await dialogue.command('QUIT', '221')
    return { accepted: true, output: '' }
  } catch (error) {
    // The dialogue of the settings, and later a bounce, quote the words of the server.
    return { accepted: false, output: `Server response: ${(error as Error).message}` }
  }
}

interface GmailMessage {
  readonly sender: string
  readonly recipients: readonly string[]
  readonly text: string
}

/** MAIL and all RCPTs in one packet (RFC 2920). */
async function transact(
  dialogue: SmtpDialogue,
  { sender, recipients, text }: GmailMessage,
): Promise<void> {
  const size = Buffer.byteLength(text)
  const commands = [
    `MAIL FROM:<${sender}> SIZE=${size}`,
    ...recipients.map((each) => `RCPT TO:<${each}>`),
    'DATA',
  ]
  dialogue.write(`${commands.join('\r\n')}\r\n`)
  // A refused MAIL is the reason of all that follows it.
  for (const command of commands) await dialogue.expect(command === 'DATA' ? '354' : '250')
  dialogue.write(`${text.replaceAll(/^\./gm, '..')}.\r\n`)
  await dialogue.expect('250')
}

export const gmail: MailClient = {
  name: 'Gmail, "Send mail as"',
  slug: 'gmail',
  source: 'a script of its dialogue',
  input: 'letter',
  cannot: {},
  version: () => Promise.resolve('scripted'),
  setUp,
  send: ({ settings, letter }: SendJob) =>
    submit(settings, {
      sender: letter.from.address,
      recipients: recipientsOf(letter),
      text: composeGmail(letter),
    }),
}
