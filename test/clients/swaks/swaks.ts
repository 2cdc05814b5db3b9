import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runProgram, settingsEnv, versionFrom, type MailClient } from '../client.ts'
import { recipientsOf } from '../letter.ts'

export const swaks: MailClient = {
  name: 'swaks',
  slug: 'swaks',
  source: 'Debian: swaks',
  input: 'raw',
  cannot: {},
  version: () => versionFrom(['swaks', '--version'], /version (\d+\.\d+)/, 'apt-get install swaks'),
  send: async ({ settings, letter, messageFile, folder }) => {
    // swaks ends the data with a line end of its own.
    const data = join(folder, 'data')
    writeFileSync(data, readFileSync(messageFile).subarray(0, -2))
    const { status, output } = await runProgram(
      [
        'swaks',
        '--server',
        settings.host,
        '--port',
        String(settings.port),
        '--tls',
        '--tls-verify',
        '--tls-ca-path',
        settings.caFile,
        '--auth',
        'LOGIN',
        '--auth-user',
        settings.username,
        '--auth-password',
        settings.password,
        '--from',
        letter.from.address,
        '--to',
        recipientsOf(letter).join(','),
        '--data',
        `@${data}`,
        '--suppress-data',
      ],
      { env: settingsEnv(settings, folder) },
    )
    return { accepted: status === 0, output }
  },
}
