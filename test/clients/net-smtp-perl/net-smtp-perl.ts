import { readFileSync } from 'node:fs'
import { clientFile, runProgram, settingsEnv, versionFrom, type MailClient } from '../client.ts'
import { recipientsOf } from '../letter.ts'

export const netSmtpPerl: MailClient = {
  name: 'Perl Net::SMTP',
  slug: 'net-smtp-perl',
  source: 'Debian: perl, libio-socket-ssl-perl, libauthen-sasl-perl',
  input: 'raw',
  cannot: {},
  version: () =>
    versionFrom(
      [
        'perl',
        '-MNet::SMTP',
        '-MIO::Socket::SSL',
        '-MAuthen::SASL',
        '-e',
        'print Net::SMTP->VERSION',
      ],
      /^([\d.]+)$/,
      'apt-get install libio-socket-ssl-perl libauthen-sasl-perl',
    ),
  send: async ({ settings, letter, messageFile, folder }) => {
    const program = clientFile('net-smtp-perl', 'send.pl')
    const { status, output } = await runProgram(
      ['perl', program, letter.from.address, ...recipientsOf(letter)],
      { env: settingsEnv(settings, folder), stdin: readFileSync(messageFile) },
    )
    return { accepted: status === 0, output }
  },
}
