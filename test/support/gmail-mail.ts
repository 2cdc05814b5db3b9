import type { OutsideMessage } from './outside-host.ts'

/** Gmail's own link in a confirmation. */
export const LINK = 'https://mail-settings.google.com/mail/f-%5BANGjdJ8%5D-x0Y'

/** The mail with which Gmail asks whether an address may be used, in Gmail's form. */
export function confirmation(
  alias: string,
  over: { link?: string; code?: string } = {},
): OutsideMessage {
  const { link = LINK, code = '123456789' } = over
  return {
    from: 'Gmail Team <gmail-noreply@google.com>',
    to: alias,
    subject: `Gmail Confirmation - Send Mail as ${alias}`,
    text: [
      `You have requested to add ${alias} to your Gmail account.`,
      `Confirmation code: ${code}`,
      '',
      'Before you can send mail from this address, please click the link below:',
      '',
      link,
      '',
      'To find out more, see https://support.google.com/mail/answer/22370.',
      '',
    ].join('\n'),
  }
}
