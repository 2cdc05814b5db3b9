import { runProgram, versionFrom, type MailClient } from '../client.ts'
import { recipientsOf } from '../letter.ts'

export const curl: MailClient = {
  name: 'curl',
  slug: 'curl',
  source: 'Debian: curl',
  input: 'raw',
  cannot: {},
  version: () => versionFrom(['curl', '--version'], /^curl ([\d.]+)/, 'apt-get install curl'),
  send: async ({ settings, letter, messageFile, folder }) => {
    const { status, output } = await runProgram(
      [
        'curl',
        '--verbose',
        '--silent',
        '--show-error',
        '--ssl-reqd',
        '--cacert',
        settings.caFile,
        '--user',
        `${settings.username}:${settings.password}`,
        '--mail-from',
        letter.from.address,
        ...recipientsOf(letter).flatMap((address) => ['--mail-rcpt', address]),
        '--upload-file',
        messageFile,
        `smtp://${settings.host}:${settings.port}/client.example`,
      ],
      { env: { HOME: folder } },
    )
    return { accepted: status === 0, output }
  },
}
