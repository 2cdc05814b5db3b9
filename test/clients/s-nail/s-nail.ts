import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { runProgram, settingsEnv, versionFrom, type MailClient, type SendJob } from '../client.ts'
import { formatPersonPlain } from '../letter.ts'

function command({ settings, letter, folder }: SendJob): string[] {
  const user = encodeURIComponent(settings.username)
  const password = encodeURIComponent(settings.password)
  const variables = [
    'v15-compat=yes',
    `mta=smtp://${user}:${password}@${settings.host}:${settings.port}`,
    'smtp-use-starttls',
    'smtp-auth=plain',
    `tls-ca-file=${settings.caFile}`,
    'tls-verify=strict',
    `from=${formatPersonPlain(letter.from)}`,
    'sendcharsets=utf-8',
    'sendwait',
    'fullnames',
    'record=/dev/null',
  ]
  const attachment: string[] = []
  if (letter.attachment !== undefined) {
    const named = join(folder, letter.attachment.name)
    mkdirSync(folder, { recursive: true })
    copyFileSync(letter.attachment.path, named)
    attachment.push('-a', named)
  }
  return [
    's-nail',
    '-:/',
    ...variables.flatMap((variable) => ['-S', variable]),
    '-s',
    letter.subject,
    ...letter.cc.flatMap((cc) => ['-c', formatPersonPlain(cc)]),
    ...letter.bcc.flatMap((bcc) => ['-b', formatPersonPlain(bcc)]),
    ...attachment,
    ...letter.to.map(formatPersonPlain),
  ]
}

export const sNail: MailClient = {
  name: 's-nail',
  slug: 's-nail',
  source: 'Debian: s-nail',
  input: 'letter',
  cannot: { 'HTML with text': 's-nail composes no multipart/alternative' },
  version: () => versionFrom(['s-nail', '-V'], /v?(\d+\.\d+\.\d+)/, 'apt-get install s-nail'),
  send: async (job) => {
    const { status, output } = await runProgram(command(job), {
      env: settingsEnv(job.settings, job.folder),
      stdin: job.letter.text,
    })
    return { accepted: status === 0, output }
  },
}
